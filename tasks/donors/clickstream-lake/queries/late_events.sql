-- Late events
-- Events of yesterday's folder that are older than a day, by hour of the event
SELECT date_trunc('hour', event_time) AS event_hour, count(*) AS events
FROM page_events
WHERE dt = cast(current_date - INTERVAL '1' DAY AS varchar)
  AND event_time < current_timestamp - INTERVAL '2' DAY
GROUP BY 1
ORDER BY 1;
