-- What was done with an entry, and what the published generation says of it.

local held_states = { claimed = true, contacted = true, accepted = true, snoozed = true }
local closed_states = { handed_over = true, disqualified = true, recycled = true }
local clock_fields = { 'urgency', 'clock_since', 'claim_warn', 'claim_due', 'touch_warn', 'touch_due' }
local clock_marks = { 'claim_warned_at', 'claim_breached_at', 'touch_warned_at', 'touch_breached_at', 'offer_until', 'had_offer' }

local function copy(record)
  local twin = {}
  for field, value in pairs(record) do
    twin[field] = value
  end
  return twin
end

local function is_held(record)
  return record ~= nil and held_states[record.state] == true
end

local function is_closed(record)
  return record ~= nil and closed_states[record.state] == true
end

-- What was done with an entry (Work); nil where nobody has touched it.
local function load_record(id)
  local text = redis.call('HGET', base .. ':work', id)
  return text and cjson.decode(text) or nil
end

-- What the published generation says of an entry (Stay); nil where it has none of that id.
local function load_stay(id)
  local text = generation and redis.call('HGET', generation_key('stays'), id)
  return text and cjson.decode(text) or nil
end

-- Brings the record of an available entry up to what is published; clocks that began anew replace those that it has. Whom a team lead named in
-- another team can't claim it here.
local function adopt(record, stay)
  if record.team and record.team ~= stay.team then
    record.assigned_to, record.assigned_by = nil, nil
  end
  record.team, record.account_id, record.leads = stay.team, stay.account_id, stay.leads
  if (stay.clock_since or 0) > (record.clock_since or -1) then
    for _, field in ipairs(clock_fields) do
      record[field] = stay[field]
    end
    for _, field in ipairs(clock_marks) do
      record[field] = nil
    end
  end
end

-- An entry as it is: `stay`, `before` (its record, nil for none) and `record`, which a script may change: a copy, made from the stay where
-- there is none. Without `record` nobody knows the entry.
local function look_up(id)
  local entry = { id = id, stay = load_stay(id), before = load_record(id) }
  if entry.before then
    entry.record = copy(entry.before)
  elseif entry.stay then
    entry.record = { entry_id = id, state = 'available', fence = '0', since = entry.stay.clock_since or 0, attempts = 0 }
  end
  if entry.stay and entry.record.state == 'available' then
    adopt(entry.record, entry.stay)
  end
  return entry
end

-- Whether nothing needs the record any more of an entry that is in no queue, by a run that knew what reps did up to the fence `told`.
local function is_over(record, told, now)
  if is_closed(record) then
    return tonumber(record.fence) <= told and (record.recycled_until or 0) <= now
  end
  return record.state == 'available' and (record.undo_until or 0) <= now
end

local function forget_record(id)
  redis.call('HDEL', base .. ':work', id)
  redis.call('HDEL', base .. ':kept', id)
  redis.call('ZREM', base .. ':clocks', id)
end

-- The document that a rep reads (stored-entry.ts), as text; nil where neither the published queues nor a hand have it.
local function load_document(id, stay)
  return stay and redis.call('HGET', team_key(stay.team, 'documents'), id) or redis.call('HGET', base .. ':kept', id) or nil
end
