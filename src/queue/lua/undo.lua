-- Takes the last transition of an entry back: its record, its place and its clocks are what they were before. The log gets a row of its own. What
-- changed hands with it comes back with it, or nothing does.
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

-- What changed hands with it comes back with it.
local all = { entry }
for _, id in ipairs(undone.undo_with or {}) do
  local other = look_up(id)
  local is_untouched = other.before and other.before.last == undone.last and other.before.undo_by == undone.undo_by
    and other.before.undo_until == undone.undo_until
  if not is_untouched then
    return refuse('undo_over', { why = 'with', other = id })
  end
  table.insert(all, 1, other)
end

-- The record before; nil for none.
local function before_it(one)
  local last = one.before
  local record = last.undo_to ~= '' and cjson.decode(last.undo_to) or nil
  -- What was told meanwhile is not told again, and a suppression that began meanwhile holds.
  if not record and (last.touch_warned_at or last.withdrawn) then
    record = { entry_id = one.id, team = last.team, state = 'available', since = last.clock_since or 0, attempts = 0 }
    if one.stay then
      adopt(record, one.stay)
    end
  end
  if record then
    for _, mark in ipairs({ 'claim_warned_at', 'touch_warned_at' }) do
      record[mark] = last[mark]
    end
    record.withdrawn, record.withdrawn_at = last.withdrawn, last.withdrawn_at
  end
  return record
end

local record = before_it(entry)
if is_held(record) then
  local holder, count = company_holder(record.account_id)
  if is_held(undone) and holder == undone.rep and count == #all then
    holder = nil
  end
  if holder and holder ~= record.rep then
    return refuse('undo_over', { why = 'company', rep = holder, account_id = record.account_id })
  end
end

if undone.last == 'claimed' and undone.claimed_on then
  redis.call('HINCRBY', base .. ':claimed:' .. undone.claimed_on, undone.rep, -1)
end
local text
for _, one in ipairs(all) do
  one.record = before_it(one)
  text = commit(one, now, { done = 'undone', by = by.name, role = by.role, undoes = one.before.fence },
    { since = one.record and one.record.since })
end
-- Where no record is left, the answer has the one that an untouched entry would have.
local untouched = { entry_id = entry.id, team = undone.team, state = 'available', fence = '0', since = now, attempts = 0 }
if text == '' then
  text = cjson.encode(look_up(entry.id).record or untouched)
end
return answer(entry, text, request.once)
