-- Daily funnel
-- Sessions per step of the funnel, last 14 days
SELECT dt,
       count(DISTINCT session_id) AS sessions,
       count(DISTINCT CASE WHEN event_type = 'add_to_cart' THEN session_id END) AS carts,
       count(DISTINCT CASE WHEN event_type = 'purchase' THEN session_id END) AS purchases
FROM page_events
WHERE dt >= cast(current_date - INTERVAL '14' DAY AS varchar)
GROUP BY dt
ORDER BY dt;
