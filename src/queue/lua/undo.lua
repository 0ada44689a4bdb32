-- Takes the last transition of an entry back: its record, its place and its clocks are what they were before. The log gets a row of its own.
-- ARGV[1]  {now, entry_id, fence, by {name, role}, once?}
local request = cjson.decode(ARGV[1])
local now, by = request.now, request.by

local known = answered_before(request.once)
if known then
  return known
end
local entry = look_up(request.entry_id)
local undone = entry.before
if not entry.record then
  return refuse('unknown_entry', {})
elseif entry.record.fence ~= request.fence then
  return refuse('stale', { last = entry.record.last, rep = entry.record.rep, state = entry.record.state, fence = entry.record.fence })
elseif not undone or not undone.undo_to then
  return refuse('undo_over', { why = 'never', last = entry.record.last })
elseif undone.undo_by ~= by.name then
  return refuse('undo_over', { why = 'other', rep = undone.undo_by })
elseif now > undone.undo_until then
  return refuse('undo_over', { why = 'time' })
end

local record = undone.undo_to ~= '' and cjson.decode(undone.undo_to) or nil
if is_held(record) then
  local holder, count = company_holder(record.account_id)
  if is_held(undone) and holder == undone.rep and count == 1 then
    holder = nil
  end
  if holder and holder ~= record.rep then
    return refuse('undo_over', { why = 'company', rep = holder, account_id = record.account_id })
  end
end

-- What was told meanwhile is not told again, and a suppression that began meanwhile holds.
if not record and (undone.touch_warned_at or undone.withdrawn) then
  record = { entry_id = entry.id, team = undone.team, state = 'available', since = undone.clock_since or 0, attempts = 0 }
  if entry.stay then
    adopt(record, entry.stay)
  end
end
if record then
  for _, mark in ipairs({ 'claim_warned_at', 'touch_warned_at' }) do
    record[mark] = undone[mark]
  end
  record.withdrawn, record.withdrawn_at = undone.withdrawn, undone.withdrawn_at
end
if undone.last == 'claimed' and undone.claimed_on then
  redis.call('HINCRBY', base .. ':claimed:' .. undone.claimed_on, undone.rep, -1)
end
entry.record = record
local text = commit(entry, now, { done = 'undone', by = by.name, role = by.role, undoes = undone.fence }, { since = record and record.since })
-- Where no record is left, the answer has the one that an untouched entry would have.
local untouched = { entry_id = entry.id, team = undone.team, state = 'available', fence = '0', since = now, attempts = 0 }
if text == '' then
  text = cjson.encode(look_up(entry.id).record or untouched)
end
return answer(held_text(entry.id, entry.stay, text), request.once)
