-- Ends what has run out by now: leases, holds, snoozes and SLA clocks, in the order of their instants.
-- ARGV[1]  {now, limit, next: [{team, reps, clocks}]}: who comes next in each team, first first
local request = cjson.decode(ARGV[1])
local now = request.now
local next_of = {}
for _, each in ipairs(request.next) do
  next_of[each.team] = each
end

-- The next rep of the team who is none of these, and who then comes last: one sweep may offer much.
local function next_rep(team, besides)
  local reps = next_of[team] and next_of[team].reps or {}
  for at, rep in ipairs(reps) do
    local away_until = tonumber(redis.call('HGET', base .. ':away', rep) or '0')
    if not contains(besides, rep) and away_until <= now then
      table.remove(reps, at)
      table.insert(reps, rep)
      return rep
    end
  end
end

-- Offers an entry to the next rep who is none of these; a clock to the claim begins for them where the team has one.
local function offer(record, besides)
  record.offered_to = next_rep(record.team, besides)
  local clock = record.offered_to and next_of[record.team].clocks[record.urgency or 'other']
  if clock then
    record.claim_warn, record.claim_due = clock.claim_warn, clock.claim_due
  end
end

-- What each end does with a record, besides being told.
local ends = {
  lease_ended = function(entry)
    local loser = entry.record.rep
    put_back(entry, now)
    if entry.stay then
      offer(entry.record, { loser })
    end
  end,
  hold_ended = function(entry)
    put_back(entry, now)
  end,
  woken = function(entry)
    local record = entry.record
    record.state = record.snoozed_from or 'claimed'
    -- A sweep that was late takes nothing from the lease.
    record.lease_until = (record.lease_until or now) + (now - record.snoozed_until)
    record.snoozed_until, record.snoozed_from = nil, nil
  end,
  claim_warned = function(entry)
    entry.record.claim_warned_at = now
  end,
  touch_warned = function(entry)
    entry.record.touch_warned_at = now
  end,
  claim_breached = function(entry)
    local record = entry.record
    local let_lie = meant_for(record, entry.stay)
    record.claim_breached_at = now
    offer(record, { let_lie or false, record.passed_by or false })
  end,
  touch_breached = function(entry)
    local record = entry.record
    local let_lie = is_held(record) and record.rep or meant_for(record, entry.stay)
    if is_held(record) then
      put_back(entry, now)
    end
    record.touch_breached_at = now
    if entry.stay then
      offer(record, { let_lie or false, record.passed_by or false })
    end
  end,
}
local warnings = { claim_warned = true, touch_warned = true }

-- What can't be undone any more and is in no queue and no hand: a closed record stays, because it keeps the entry away. That it changed
-- stays known: a publish that read it before puts it in its place.
local function forget(entry)
  redis.call('HDEL', base .. ':kept', entry.id)
  redis.call('ZREM', base .. ':clocks', entry.id)
  if not is_closed(entry.record) then
    redis.call('HDEL', base .. ':work', entry.id)
  end
end

local function first_due()
  local lists = { base .. ':clocks' }
  if generation then
    lists[2] = generation_key('clocks')
  end
  for _, list in ipairs(lists) do
    local id = redis.call('ZRANGEBYSCORE', list, '-inf', now, 'LIMIT', 0, 1)[1]
    if id then
      return id, list
    end
  end
end

local swept = {}
-- An instant that was noted and is no longer true costs a turn too; of those a sweep mends a thousand, the rest comes next time.
for _ = 1, request.limit + 1000 do
  local id, list = first_due()
  if not id or #swept == request.limit then
    break
  end
  local entry = look_up(id)
  local at, done
  if entry.record then
    at, done = next_event(entry.record, entry.stay)
  end
  if not at or at > now then
    redis.call('ZREM', list, id)
    if entry.record then
      index_clock(id, entry.stay, entry.before)
    end
  elseif done == 'forgotten' then
    forget(entry)
  else
    ends[done](entry)
    local text = commit(entry, now, { done = done, by = 'pql', role = 'pql' }, { warning = warnings[done] })
    swept[#swept + 1] = swept_text(done, text)
  end
end
return answer_list(swept)
