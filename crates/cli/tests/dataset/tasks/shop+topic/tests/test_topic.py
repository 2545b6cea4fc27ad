def test_the_topic_is_shown_as_orders():
    assert True
