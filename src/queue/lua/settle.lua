-- After a switch: gives touched entries the clocks that the published generation says, and forgets records that nothing needs any more.
-- ARGV[1]  {entry_ids, now, told_up_to, known_at}: up to which fence the run knew what reps did, and up to when what else had arrived
local request = cjson.decode(ARGV[1])
local now, told = request.now, tonumber(request.told_up_to)

for _, id in ipairs(request.entry_ids) do
  local stay, record = load_stay(id), load_record(id)
  if record and not stay and is_over(record, told, now) then
    forget_record(id)
  else
    -- It is in a queue again, by a run that knew what had taken it out.
    if is_held(record) and stay and record.withdrawn and (record.withdrawn_at or 0) < request.known_at then
      record.withdrawn, record.withdrawn_at = nil, nil
      redis.call('HSET', base .. ':work', id, cjson.encode(record))
    end
    place(id)
  end
end
return #request.entry_ids
