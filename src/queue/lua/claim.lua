-- Gives an entry of a team to a rep: the next one for them, or one that they chose.
-- ARGV[1]  {now, team, rep, entry_id?, next_only, lease_until, keep?, new_a_day?, day, note?, once?}
local request = cjson.decode(ARGV[1])
local team, rep, now = request.team, request.rep, request.now
-- Of each list. A thousand of companies that others call take 7 ms, for which everyone waits.
local looked_at = 1000

-- Why nobody can claim anything of the team; nil where it has a queue.
local function no_queue()
  local teams = redis.call('HGET', base .. ':published', 'teams')
  for _, name in ipairs(cjson.decode(teams)) do
    if name == team then
      return nil
    end
  end
  return refuse('unknown_team', { team = team, teams = teams })
end

local function too_much()
  local holds = request.keep and redis.call('ZCARD', base .. ':held:' .. rep)
  if holds and holds >= request.keep then
    return refuse('full', { rep = rep, holds = holds, keep = request.keep })
  end
  local claimed = request.new_a_day and tonumber(redis.call('HGET', base .. ':claimed:' .. request.day, rep) or '0')
  if claimed and claimed >= request.new_a_day then
    return refuse('day_full', { rep = rep, claimed = claimed, day = request.day })
  end
end

-- Why this rep can't have a chosen entry: a code of refusal.ts and what to say of it; nil where nothing speaks against it.
local function against(entry)
  local record, stay = entry.record, entry.stay
  if is_held(record) then
    return 'held', { rep = record.rep, state = record.state, since = record.claimed_at }
  elseif is_closed(record) then
    return 'wrong_state', { rep = record.rep, state = record.state, since = record.since, wanted = 'claim' }
  elseif not is_claimable(record, stay) then
    return 'unknown_entry', { withdrawn = record and record.withdrawn }
  elseif stay.team ~= team then
    return 'unknown_entry', { team = stay.team }
  end
  local meant = reserved_for(record, stay)
  if meant and meant ~= rep then
    return 'reserved', { rep = meant, by = record.assigned_to and record.assigned_by or stay.assigned_by }
  end
  local taken_by = company_taken(record, rep)
  if taken_by then
    return 'company_held', { rep = taken_by, account_id = record.account_id }
  end
end

-- The first that this rep may have: of what is meant for them, then of what is anybody's; what they let go of last.
local function next_entry()
  local let_go
  for _, list in ipairs({ 'rep:' .. rep, 'available' }) do
    -- Nearly always it is the first, so few are read at first.
    local from, count = 0, 5
    while from < looked_at do
      local ids = redis.call('ZRANGE', team_key(team, list), from, from + count - 1)
      for _, id in ipairs(ids) do
        local entry = look_up(id)
        if entry.record and not against(entry) then
          if entry.record.passed_by ~= rep then
            return entry
          end
          let_go = let_go or entry
        end
      end
      if #ids < count then
        break
      end
      from, count = from + count, math.min(100, looked_at - from - count)
    end
  end
  return let_go
end

local function find()
  if not request.entry_id then
    local entry = next_entry()
    return entry, not entry and refuse('nothing_waiting', { team = team, rep = rep })
  end
  local entry = look_up(request.entry_id)
  if not entry.record then
    return nil, refuse('unknown_entry', {})
  end
  local code, detail = against(entry)
  if code then
    return nil, refuse(code, detail)
  end
  if request.next_only then
    local first = next_entry()
    if first and first.id ~= entry.id then
      return nil, refuse('next_only', { team = team, next = first.id })
    end
  end
  return entry
end

local known = answered_before(request.once) or (not generation and refuse('nothing_published', {})) or too_much()
if known then
  return known
end
local entry, refused = find()
if not entry then
  return no_queue() or refused
end

local record = entry.record
give(record, rep, now, request.lease_until)
record.state, record.claimed_on = 'claimed', request.day
local day = base .. ':claimed:' .. request.day
if redis.call('HINCRBY', day, rep, 1) == 1 then
  -- Somewhere it may be the day before; an undo comes within a minute.
  redis.call('EXPIRE', day, 3 * 86400)
end
local text = commit(entry, now, { done = 'claimed', by = rep, role = 'rep', note = request.note }, { undo_by = rep })
return answer(entry, text, request.once)
