-- What every script of the queues begins with: names of keys, records, places, clocks and the log (docs/queues.md).
-- KEYS[1] is the base of all names (keys.ts); all keys share its hash tag, so that they lie in one slot of a cluster.
-- A script refuses before it writes anything: what Lua wrote before an error stays written.
-- Numbers in JSON: instants in ms have 13 digits and cjson writes 14, fences have 16 and are therefore texts.

local base = KEYS[1]
-- The published generation, false before the first publish. A script that switches to another one sets it.
local generation = redis.call('HGET', base .. ':published', 'generation')

local held_states = { claimed = true, contacted = true, accepted = true, snoozed = true }
local closed_states = { handed_over = true, disqualified = true, recycled = true }
local clock_fields = { 'urgency', 'clock_since', 'claim_warn', 'claim_due', 'touch_warn', 'touch_due' }
local clock_marks = { 'claim_warned_at', 'claim_breached_at', 'touch_warned_at', 'touch_breached_at' }

local function generation_key(what)
  return base .. ':generation:' .. generation .. ':' .. what
end

local function team_key(team, what)
  return generation_key('team:' .. team .. ':' .. what)
end

local function copy(record)
  local twin = {}
  for field, value in pairs(record) do
    twin[field] = value
  end
  return twin
end

-- ── Records ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

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

-- Brings the record of an available entry up to what is published; clocks that began anew replace those that it has.
local function adopt(record, stay)
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

-- The document that a rep reads, as JSON text; nil where neither the published queues nor a hand have it.
local function load_document(id, stay)
  return stay and redis.call('HGET', team_key(stay.team, 'documents'), id) or redis.call('HGET', base .. ':kept', id) or nil
end

-- ── Places ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Nobody has it, and it has not left its queue at once (a suppression).
local function is_claimable(record, stay)
  return stay ~= nil and (record == nil or (record.state == 'available' and not record.withdrawn))
end

-- For whom alone it is: whom a team lead named, else whom the publish assigned it to. A breach, an offer, or their letting go of it opens it
-- to the team.
local function reserved_for(record, stay)
  if not record then
    return stay.assigned_to
  end
  local rep = record.assigned_to or stay.assigned_to
  local anew = (stay.clock_since or 0) > (record.clock_since or -1)
  local breached = (record.claim_breached_at or record.touch_breached_at) and not anew
  if record.offered_to or breached or record.passed_by == rep then
    return nil
  end
  return rep
end

-- Whose list it is on: whom it is offered to, else whom it is reserved for.
local function meant_for(record, stay)
  return record and record.offered_to or reserved_for(record, stay)
end

-- Whether a promised time is over, and nobody has claimed or touched it yet.
local function is_late(record, stay)
  if not record then
    return false
  elseif is_held(record) then
    return record.touch_due ~= nil and record.touch_breached_at ~= nil and not record.touched_at
  end
  local anew = (stay.clock_since or 0) > (record.clock_since or -1)
  local breached = (record.claim_due and record.claim_breached_at) or (record.touch_due and record.touch_breached_at)
  return breached ~= nil and not anew and is_claimable(record, stay)
end

-- `was_on`: whether it is on the list so far; nil where nobody knows.
local function put_on(list, is_on, was_on, stay, id)
  if is_on and was_on ~= true then
    redis.call('ZADD', team_key(stay.team, list), stay.position, id)
  elseif not is_on and was_on ~= false then
    redis.call('ZREM', team_key(stay.team, list), id)
  end
end

-- Which reps have lists is noted in `lists`: whoever unlinks the generation has to name them.
local function put_on_list_of(rep, is_on, stay, id)
  local list = 'team:' .. stay.team .. ':rep:' .. rep
  if is_on then
    redis.call('ZADD', generation_key(list), stay.position, id)
    redis.call('ZADD', generation_key('lists'), 0, list)
  elseif redis.call('ZREM', generation_key(list), id) == 1 and redis.call('EXISTS', generation_key(list)) == 0 then
    redis.call('ZREM', generation_key('lists'), list)
  end
end

-- `is_known`: whether it lies where `before` says.
local function put(id, stay, record, before, is_known)
  if not stay then
    return
  end
  local was_claimable, was_held, was_late = nil, nil, nil
  if is_known then
    was_claimable, was_held, was_late = is_claimable(before, stay), is_held(before), is_late(before, stay)
  end
  local claimable, held = is_claimable(record, stay), is_held(record)
  put_on('order', claimable or held, is_known and (was_claimable or was_held) or nil, stay, id)
  put_on('held', held, was_held, stay, id)
  put_on('breached', is_late(record, stay), was_late, stay, id)
  local was_for = is_claimable(before, stay) and meant_for(before, stay) or nil
  local now_for = claimable and meant_for(record, stay) or nil
  if was_for and was_for ~= now_for then
    put_on_list_of(was_for, false, stay, id)
  end
  if now_for then
    put_on_list_of(now_for, true, stay, id)
  end
  put_on('available', claimable and not reserved_for(record, stay), nil, stay, id)
end

-- ── Clocks ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- What ends next of an entry: the instant and what the log calls it. A mark at or after an instant means that it was told.
-- `forgotten` is not logged: what is in no queue and no hand any more is kept as long as it can be undone.
local function next_event(record, stay)
  local at, done
  local function consider(instant, name, told_at)
    if instant and not (told_at and told_at >= instant) and (not at or instant < at) then
      at, done = instant, name
    end
  end
  local function consider_touch()
    if not record.touched_at then
      consider(record.touch_due, 'touch_breached', record.touch_breached_at)
      consider(record.touch_warn, 'touch_warned', record.touch_warned_at)
    end
  end
  if is_held(record) then
    if record.state == 'snoozed' then
      consider(record.snoozed_until, 'woken')
    else
      consider(record.lease_until, (record.touched_at or record.state == 'accepted') and 'hold_ended' or 'lease_ended')
    end
    consider_touch()
  elseif is_claimable(record, stay) then
    consider(record.claim_due, 'claim_breached', record.claim_breached_at)
    consider(record.claim_warn, 'claim_warned', record.claim_warned_at)
    consider_touch()
  elseif not stay then
    consider(record.undo_until or 0, 'forgotten')
  end
  return at, done
end

-- Notes the next instant of an entry that nobody has touched.
local function index_untouched(id, stay)
  local untouched = { state = 'available' }
  adopt(untouched, stay)
  local at = next_event(untouched, stay)
  if at then
    redis.call('ZADD', generation_key('clocks'), at, id)
  end
end

-- Notes the next instant of an entry: beside the records where it has one, else in the published generation.
local function index_clock(id, stay, record)
  local clocks = base .. ':clocks'
  if record and stay and record.state == 'available' then
    record = copy(record)
    adopt(record, stay)
  end
  local at = record and next_event(record, stay)
  if at then
    redis.call('ZADD', clocks, at, id)
  else
    redis.call('ZREM', clocks, id)
  end
  if not stay then
    return
  end
  if record then
    redis.call('ZREM', generation_key('clocks'), id)
  else
    index_untouched(id, stay)
  end
end

-- Puts an entry of the published generation where its record, or the absence of one, says: claimable into `available` or onto a rep's list,
-- held into the order alone, closed or withdrawn nowhere; and its next instant into the clocks. An entry may stay on the list of a rep it
-- was meant for before: a claim looks at the record again.
local function place(id)
  local stay, record = load_stay(id), load_record(id)
  put(id, stay, record, nil, false)
  index_clock(id, stay, record)
end

-- ── Who holds what ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Who holds entries of a company, and how many; nil and 0 for nobody.
local function company_holder(account_id)
  local text = account_id and account_id ~= '' and redis.call('HGET', base .. ':companies', account_id)
  if not text then
    return nil, 0
  end
  local rep, count = string.match(text, '^(.*) (%d+)$')
  return rep, tonumber(count)
end

local function count_company(record, by)
  if not record.account_id or record.account_id == '' then
    return
  end
  local _, count = company_holder(record.account_id)
  if count + by > 0 then
    redis.call('HSET', base .. ':companies', record.account_id, record.rep .. ' ' .. (count + by))
  else
    redis.call('HDEL', base .. ':companies', record.account_id)
  end
end

-- Somebody else who holds another entry of the company; nil for nobody.
local function company_taken(record, rep)
  local holder = company_holder(record.account_id)
  return holder ~= rep and holder or nil
end

local function index_holder(id, before, record)
  if is_held(before) and is_held(record) and before.rep == record.rep and before.claimed_at == record.claimed_at then
    return
  end
  if is_held(before) then
    redis.call('ZREM', base .. ':held:' .. before.rep, id)
    count_company(before, -1)
  end
  if is_held(record) then
    redis.call('ZADD', base .. ':held:' .. record.rep, record.claimed_at, id)
    count_company(record, 1)
  end
end

-- ── Changes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- The number of the next transition: it grows with each, also when the clock steps back.
local function next_fence(now)
  local last = tonumber(redis.call('HGET', base .. ':meta', 'fence') or '0')
  local fence = string.format('%.0f', math.max(last + 1, now * 1000))
  redis.call('HSET', base .. ':meta', 'fence', fence)
  return fence
end

-- Appends a row (log-row.ts) to the outbox and tells it.
local function log(fence, row)
  redis.call('XADD', base .. ':outbox', fence .. '-0', 'row', cjson.encode(row))
  redis.call('PUBLISH', base .. ':changes',
    cjson.encode({ team = row.team or '', entry_id = row.entry_id or '', done = row.done, fence = fence }))
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

-- Does a transition, and answers the record as JSON text, empty for none: `entry.record` becomes the record (nil for none), `row` gets what the
-- log wants to know of it besides done, by and role.
-- `how.undo_by`: who may undo it within a minute. `how.warning`: whoever holds the entry may go on with the fence that they have.
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
    record.undo_until, record.undo_by, record.undo_to = nil, nil, nil
    if how.undo_by then
      local former = before and copy(before)
      if former then
        former.undo_until, former.undo_by, former.undo_to = nil, nil, nil
      end
      record.undo_until, record.undo_by = now + 60000, how.undo_by
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
  record.offered_to, record.passed_by, record.reason, record.recycled_until = nil, nil, nil, nil
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
  record.snoozed_until, record.snoozed_from, record.attempts, record.offered_to = nil, nil, 0, nil
  if stay then
    adopt(record, stay)
  end
end

-- ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

local function refuse(code, detail)
  return cjson.encode({ refused = code, detail = detail })
end

local function contains(list, wanted)
  for _, item in ipairs(list) do
    if item == wanted then
      return true
    end
  end
  return false
end

-- Whether a refusal is due because the entry is not known, has changed since `fence`, or is not this person's to move; nil for none.
local function not_theirs(entry, fence, by, wanted)
  local record = entry.record
  if not record or (record.state == 'available' and not is_claimable(record, entry.stay) and record.fence ~= fence) then
    return refuse('unknown_entry', { withdrawn = record and record.withdrawn })
  end
  -- Until something is done with it, whoever saw an untouched entry may act on that: warnings alone have no `last`.
  local as_seen = record.fence == fence or (fence == '0' and not record.last)
  if not as_seen then
    return refuse('stale', { last = record.last, rep = record.rep, state = record.state, fence = record.fence })
  end
  if by.role == 'rep' and is_held(record) and record.rep ~= by.name then
    return refuse('not_yours', { rep = record.rep, state = record.state, since = record.claimed_at, wanted = wanted })
  end
end

-- A record, given as JSON text, with its entry's document.
local function held_text(id, stay, record)
  return '{"work":' .. record .. ',"entry":' .. (load_document(id, stay) or 'null') .. '}'
end

-- What a script on many entries did to one of them.
local function swept_text(done, record)
  return '{"done":"' .. done .. '","work":' .. record .. '}'
end

local function answer_list(texts)
  return '{"ok":[' .. table.concat(texts, ',') .. ']}'
end

-- What a request with this idempotency key was answered before: that answer, or a refusal for another request.
local function answered_before(once)
  if not once then
    return nil
  end
  local known = redis.call('HMGET', base .. ':once:' .. once.key, 'request', 'answer')
  if not known[1] then
    return nil
  end
  return known[1] == once.request and known[2] or refuse('key_reused', { key = once.key })
end

-- Answers what was done, and keeps the answer for a day.
local function answer(text, once)
  local ok = '{"ok":' .. text .. '}'
  if once then
    local key = base .. ':once:' .. once.key
    redis.call('HSET', key, 'request', once.request, 'answer', ok)
    redis.call('EXPIRE', key, 86400)
  end
  return ok
end
