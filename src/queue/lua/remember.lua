-- Writes records of which only the log was left, with the indexes of who holds what.
-- ARGV[1]  {works: records as JSON texts}
for _, text in ipairs(cjson.decode(ARGV[1]).works) do
  local record = cjson.decode(text)
  redis.call('HSET', base .. ':work', record.entry_id, text)
  redis.call('ZADD', base .. ':changed', record.fence, record.entry_id)
  index_holder(record.entry_id, nil, record)
end
return 1
