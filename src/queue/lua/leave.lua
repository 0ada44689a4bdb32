-- Notes that a rep is away, and puts back what they claimed and never touched.
-- ARGV[1]  {now, rep, until, by {name, role}, note?}
local request = cjson.decode(ARGV[1])
local now, rep, by = request.now, request.rep, request.by

redis.call('HSET', base .. ':away', rep, string.format('%.0f', request['until']))
log(next_fence(now),
  { done = 'away', by = by.name, role = by.role, rep = rep, note = request.note, ['until'] = request['until'], at = now, work = '' })

local swept = {}
for _, id in ipairs(redis.call('ZRANGE', base .. ':held:' .. rep, 0, -1)) do
  local entry = look_up(id)
  if entry.record.state == 'claimed' and not entry.record.touched_at then
    put_back(entry, now)
    local text = commit(entry, now, { done = 'released', by = by.name, role = by.role }, {})
    swept[#swept + 1] = swept_text('released', text)
  end
end
return answer_list(swept)
