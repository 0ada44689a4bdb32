-- Moves on what somebody holds, by one of the transitions of transitions.ts, which comes along as data.
-- ARGV[1]  {now, entry_id, fence, by {name, role}, transition {name, done, from, to, touches, keeps, undoable, counts}, lease_until?,
--          follow_up_until?, reason?, note?, until?, once?}
local request = cjson.decode(ARGV[1])
local now, by, transition = request.now, request.by, request.transition

local known = answered_before(request.once)
if known then
  return known
end
local entry = look_up(request.entry_id)
local refused = not_theirs(entry, request.fence, by, transition.name)
if refused then
  return refused
end
local record = entry.record
if not contains(transition.from, record.state) then
  return refuse('wrong_state', { rep = record.rep, state = record.state, since = record.since, wanted = transition.name })
end

local awake = record.state == 'snoozed' and record.snoozed_from or record.state
if transition.touches then
  record.touched_at = record.touched_at or now
end
if transition.counts then
  record.attempts = record.attempts + 1
end
record.reason = request.reason
if transition.to == 'available' then
  put_back(entry, now)
elseif transition.to == 'same' or (transition.to == 'contacted' and awake == 'accepted') then
  record.state = awake
else
  record.state = transition.to
end
if record.state ~= 'available' then
  record.snoozed_until, record.snoozed_from = nil, nil
end
if record.state == 'snoozed' then
  record.snoozed_until, record.snoozed_from = request['until'], awake
elseif record.state == 'recycled' then
  record.recycled_until = request['until']
end

-- Before the first touch a lease; from then on, and for an accepted one, the hold lasts longer. A snoozed one wakes to what is left.
local lasting = record.touched_at or awake == 'accepted' or record.state == 'accepted'
if transition.keeps == 'follow_up' or (transition.keeps == 'lease' and lasting) then
  record.lease_until = math.max(request.follow_up_until, record.state == 'snoozed' and request.lease_until or 0)
elseif transition.keeps == 'lease' then
  record.lease_until = request.lease_until
else
  record.lease_until = nil
end

local text = commit(entry, now,
  { done = transition.done, by = by.name, role = by.role, reason = request.reason, note = request.note, ['until'] = request['until'] },
  { undo_by = transition.undoable and by.name or nil })
return answer(entry, text, request.once)
