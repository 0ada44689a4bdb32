-- Moves single entries of the published generation, puts them in, and takes them out. What reps have of them stays with them.
-- ARGV[1]  {now, seen, told_up_to, entries: [{entry_id, as_of, stay?, names?, why?, returning?, raised_at?}]}; `seen`: up to when the run knew what had
--          arrived; `stay` (without a position) only of what is in a queue; `names`: of the directory; `returning`: the fence of a record that is over
-- ARGV[2…] their documents, empty for what is in no queue
-- Answers nothing before the first publish, else lists of ids: {placed, left, later, beyond}.
if not generation then
  return false
end
local request = cjson.decode(ARGV[1])
local now, told = request.now, tonumber(request.told_up_to)
local published = redis.call('HMGET', base .. ':published', 'as_of', 'teams', 'limit')
if not published[3] then
  return redis.error_reply('the queues were published by a version that has no ranks yet; publish again with `pql rescore`')
end
local as_of, teams, limit = tonumber(published[1]), cjson.decode(published[2]), tonumber(published[3] or '')

local placed, left, later, beyond = {}, {}, {}, {}
local items, told_of, rows, changes = {}, {}, {}, {}

local function tell(team, id, done, record)
  told_of[#told_of + 1] = { team = team, entry_id = id, done = done, by = '', rep = is_held(record) and record.rep or '' }
end

local function note(each)
  if each.as_of > as_of then
    gather('ZADD', base .. ':placed', string.format('%.0f', each.as_of), each.entry_id)
  end
  if each.raised_at then
    gather('HSET', base .. ':raised', each.entry_id, string.format('%.0f', each.raised_at))
  elseif each.was_raised then
    gather('HDEL', base .. ':raised', each.entry_id)
  end
  changes[#changes + 1] = each.entry_id
end

local function withdraw(id, why)
  local entry = look_up(id)
  entry.record.withdrawn, entry.record.withdrawn_at = why, now
  -- The holder goes on with the fence that they have.
  commit(entry, now, { done = 'withdrawn', by = 'pql', role = 'pql', reason = why }, { warning = true })
end

-- It is in no queue any more. `document` is what it was, for whoever holds it, and for whoever may undo.
local function leave(id, team, record, document, why)
  left[#left + 1] = id
  if record and is_over(record, told, now) then
    forget_record(id)
  elseif record then
    redis.call('HSET', base .. ':kept', id, document)
    if is_held(record) and not record.withdrawn then
      withdraw(id, why)
    else
      index_clock(id, nil, record)
    end
  end
  tell(team, id, 'left', record)
end

local function is_later(each, record)
  return each.as_of < (each.placed or as_of)
    or (each.was_raised and is_raise_unknown(each.entry_id, each.stay and each.stay.hand_raised_at, record, math.min(each.as_of, request.seen)))
end

-- What is known of all of them, by as few calls as can be.
local function read_all()
  local ids, of_team = {}, {}
  for index, each in ipairs(request.entries) do
    ids[index] = each.entry_id
  end
  local records = redis.call('HMGET', base .. ':work', unpack(ids))
  local stays = redis.call('HMGET', generation_key('stays'), unpack(ids))
  local raised = redis.call('HMGET', base .. ':raised', unpack(ids))
  local when = redis.call('ZMSCORE', base .. ':placed', unpack(ids))
  for index, each in ipairs(request.entries) do
    each.record = records[index] and cjson.decode(records[index]) or nil
    each.former = stays[index] and cjson.decode(stays[index]) or nil
    each.was_raised, each.placed = raised[index], tonumber(when[index] or '')
    local team = each.former and each.former.team
    if team then
      of_team[team] = of_team[team] or {}
      table.insert(of_team[team], each)
    elseif each.record then
      each.was = load_document(each.entry_id, nil)
    end
  end
  for team, some in pairs(of_team) do
    local names = {}
    for at, each in ipairs(some) do
      names[at] = each.entry_id
    end
    for at, document in ipairs(redis.call('HMGET', team_key(team, 'documents'), unpack(names))) do
      some[at].was = document or nil
    end
  end
end

-- What began with it, for the log.
local function note_begun(id, stay, former, record)
  local since = former and former.hand_raised_at or 0
  if (stay.hand_raised_at or 0) > since and not is_closed(record) then
    rows[#rows + 1] = { id = id, stay = stay, done = 'hand_raised', rep = is_held(record) and record.rep or nil }
  end
  local rep = stay.assigned_to
  if rep and rep ~= (former and former.assigned_to) and is_claimable(record, stay) and reserved_for(record, stay) == rep then
    rows[#rows + 1] = { id = id, stay = stay, done = 'assigned', rep = rep }
  end
end

read_all()
local leaving = {}
for index, each in ipairs(request.entries) do
  local id, stay, record, former = each.entry_id, each.stay, each.record, each.former
  each.document = ARGV[index + 1]
  if is_later(each, record) then
    later[#later + 1] = id
  elseif stay and not contains(teams, stay.team) then
    beyond[#beyond + 1] = id
  else
    if former then
      take_out(id, former, record)
      if not stay or former.team ~= stay.team then
        forget_stay(id, former)
      end
    end
    if not stay then
      leaving[#leaving + 1] = each
    else
      if record and not is_held(record) and record.fence == each.returning then
        forget_record(id)
        each.record = nil
      elseif is_held(record) and record.withdrawn and (record.withdrawn_at or 0) < request.seen then
        record.withdrawn, record.withdrawn_at = nil, nil
        redis.call('HSET', base .. ':work', id, cjson.encode(record))
      end
      each.id = id
      items[stay.team] = items[stay.team] or {}
      table.insert(items[stay.team], each)
    end
  end
end
write_gathered()
for _, each in ipairs(leaving) do
  if each.former then
    leave(each.entry_id, each.former.team, each.record, each.was, each.why)
  end
  note(each)
end

for team, some in pairs(items) do
  -- A full queue takes what ranks before its end. What it has already stays, and what somebody holds.
  local out = put_all_in(team, some, function(item)
    local is_in = (item.former and item.former.team == team) or is_held(item.record)
    return not is_in and limit ~= nil and redis.call('ZCARD', team_key(team, 'order')) >= limit
  end)
  for _, item in ipairs(out) do
    item.is_beyond = true
    beyond[#beyond + 1] = item.id
    if item.former then
      leave(item.id, item.former.team, item.record, item.was, 'not_qualified')
    end
  end
  for _, item in ipairs(some) do
    if not item.is_beyond then
      local id, stay, former, record = item.id, item.stay, item.former, item.record
      placed[#placed + 1] = id
      if record then
        redis.call('HDEL', base .. ':kept', id)
        index_clock(id, stay, record)
      else
        local at = first_instant(stay)
        if at then
          gather('ZADD', generation_key('clocks'), at, id)
        elseif former then
          gather('ZREM', generation_key('clocks'), id)
        end
      end
      gather('HSET', generation_key('directory'), unpack(item.names))
      gather('HSET', generation_key('names'), id, cjson.encode(item.names))
      note(item)
      if former and former.team ~= team then
        tell(former.team, id, 'left', nil)
      end
      if not former or former.team ~= team or item.was ~= item.document then
        tell(team, id, 'placed', record)
      end
      note_begun(id, stay, former, record)
    end
  end
end
-- A publish that is being written puts these in their place too (arrange.lua).
if #changes > 0 then
  local fence = next_fence(now)
  for _, id in ipairs(changes) do
    gather('ZADD', base .. ':changed', fence, id)
  end
  for _, message in ipairs(told_of) do
    message.fence = fence
    redis.call('PUBLISH', base .. ':changes', cjson.encode(message))
  end
end
write_gathered()
for _, row in ipairs(rows) do
  local record, stay = load_record(row.id), row.stay
  local said = record or {}
  local line = {
    done = row.done, by = 'pql', role = 'pql', entry_id = row.id, account_id = stay.account_id, leads = stay.leads, team = stay.team,
    from_state = said.state, state = said.state or 'available', rep = row.rep, at = now, work = record and cjson.encode(record) or '',
  }
  for _, field in ipairs({ 'urgency', 'clock_since', 'claim_due', 'touch_due' }) do
    line[field] = stay[field]
  end
  line.claimed_at, line.touched_at = said.claimed_at, said.touched_at
  log(next_fence(now), line)
end
return { placed, left, later, beyond }
