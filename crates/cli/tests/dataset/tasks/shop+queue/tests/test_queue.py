def test_messages_stay_four_days():
    assert True


def test_there_is_one_queue():
    assert True
