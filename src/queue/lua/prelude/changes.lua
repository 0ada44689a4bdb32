-- What every transition does: a fence, the record with all its indexes, a row of the log.

-- The number of the next transition: it grows with each, also when the clock steps back.
local function next_fence(now)
  local last = tonumber(redis.call('HGET', base .. ':meta', 'fence') or '0')
  local fence = string.format('%.0f', math.max(last + 1, now * 1000))
  redis.call('HSET', base .. ':meta', 'fence', fence)
  return fence
end

-- Appends a row (log-row.ts) to the outbox and tells it: who did it, empty for what pql does by itself, and who holds the entry now.
local function log(fence, row)
  redis.call('XADD', base .. ':outbox', fence .. '-0', 'row', cjson.encode(row))
  redis.call('PUBLISH', base .. ':changes',
    cjson.encode({
      team = row.team or '', entry_id = row.entry_id or '', done = row.done, fence = fence,
      by = row.role ~= 'pql' and row.by or '', rep = held_states[row.state or ''] and row.rep or '',
    }))
  if row.entry_id then
    redis.call('ZADD', base .. ':changed', fence, row.entry_id)
  end
end

-- Answers the record as JSON text, empty for none.
local function save(entry)
  local id, stay, before, record = entry.id, entry.stay, entry.before, entry.record
  local text = record and cjson.encode(record) or ''
  if record then
    redis.call('HSET', base .. ':work', id, text)
  else
    redis.call('HDEL', base .. ':work', id)
  end
  index_holder(id, before, record)
  put(id, stay, record, before, true)
  index_clock(id, stay, record)
  return text
end

local function forget_undo(record)
  record.undo_until, record.undo_by, record.undo_to, record.undo_with = nil, nil, nil, nil
end

-- Does a transition, and answers the record as JSON text, empty for none: `entry.record` becomes the record (nil for none), `row` gets what the
-- log wants to know of it besides done, by and role.
-- `how.undo_by`: who may undo it within a minute, `how.undo_with`: with which other entries. `how.warning`: whoever holds the entry may go on with the fence that they have.
local function commit(entry, now, row, how)
  local before, record = entry.before, entry.record
  local fence = next_fence(now)
  if record and how.warning and not before then
    record.fence = fence
  elseif record and not how.warning then
    record.fence, record.last = fence, row.done
    if (before and before.state or 'available') ~= record.state then
      record.since = how.since or now
    end
    forget_undo(record)
    if how.undo_by then
      local former = before and copy(before)
      if former then
        forget_undo(former)
      end
      record.undo_until, record.undo_by, record.undo_with = now + 60000, how.undo_by, how.undo_with
      record.undo_to = former and cjson.encode(former) or ''
    end
  end
  local text = save(entry)

  local after, was = record or {}, before or {}
  local any = record or before
  row.entry_id, row.account_id, row.leads, row.team = entry.id, any.account_id, row.leads or any.leads, any.team
  row.from_state, row.state = was.state, after.state or 'available'
  row.rep = after.rep or was.rep
  for _, field in ipairs({ 'urgency', 'clock_since', 'claim_due', 'touch_due', 'claimed_at', 'touched_at' }) do
    row[field] = after[field] or was[field]
  end
  row.at, row.work = now, text
  log(fence, row)
  return text
end

-- Gives an entry to a rep: clocks that were stopped by a touch stay stopped, what another's hold left goes.
local function give(record, rep, now, lease_until)
  if record.touched_at then
    record.touch_warn, record.touch_due = nil, nil
  end
  record.rep, record.claimed_at, record.lease_until = rep, now, lease_until
  record.touched_at, record.attempts = nil, 0
  record.offered_to, record.offer_until, record.passed_by, record.reason, record.recycled_until = nil, nil, nil, nil, nil
end

-- Puts an entry back. A clock to the claim that ran out while somebody held it was kept: it is over.
local function put_back(entry, now)
  local record, stay = entry.record, entry.stay
  if record.touched_at then
    record.touch_warn, record.touch_due = nil, nil
  end
  if record.claim_due and record.claim_due <= now then
    record.claim_warn, record.claim_due = nil, nil
  end
  record.state, record.passed_by = 'available', record.rep
  record.rep, record.claimed_at, record.lease_until, record.touched_at = nil, nil, nil, nil
  record.snoozed_until, record.snoozed_from, record.attempts, record.offered_to, record.offer_until = nil, nil, 0, nil, nil
  if stay then
    adopt(record, stay)
  end
end
