-- Ends a rep's absence; nothing where there was none.
-- ARGV[1]  {now, rep, by {name, role}}
local request = cjson.decode(ARGV[1])
if redis.call('HDEL', base .. ':away', request.rep) == 1 then
  log(next_fence(request.now),
    { done = 'back', by = request.by.name, role = request.by.role, rep = request.rep, at = request.now, work = '' })
end
return answer_list({})
