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

local function joined(list, more)
  local all = { unpack(list) }
  for _, item in ipairs(more) do
    all[#all + 1] = item
  end
  return all
end

-- Offers an entry to the next rep who is none of these and had no offer of it yet; where the team has a clock to the claim, one begins for them.
-- So an entry that nobody wants goes round once and no more. Answers whether there was such a rep.
local function offer(record, besides)
  local had = record.had_offer or {}
  local rep = next_rep(record.team, joined(besides, had))
  record.offered_to, record.offer_until = rep, nil
  if not rep then
    return false
  end
  local clock = next_of[record.team].clocks[record.urgency or 'other']
  record.had_offer = joined(had, { rep })
  record.offer_until = clock and clock.claim_due or nil
  return true
end

-- Offers what a rep had and lost, or what waited too long to be touched. Who had an offer of it already gets it without a clock.
local function offer_lost(record, besides, was_held)
  if not offer(record, besides) then
    record.offered_to = next_rep(record.team, besides)
  elseif was_held and record.offer_until and not record.claim_breached_at then
    -- It was claimed in time; from here on the clock of the offer runs.
    record.claim_warn, record.claim_due = nil, nil
  end
end

-- What each end does with a record, besides being told.
local ends = {
  lease_ended = function(entry)
    local loser = entry.record.rep
    put_back(entry, now)
    if entry.stay then
      offer_lost(entry.record, { loser }, true)
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
  offer_lapsed = function(entry)
    local record = entry.record
    offer(record, { record.offered_to or false, record.passed_by or false })
  end,
  touch_breached = function(entry)
    local record = entry.record
    local was_held = is_held(record)
    local let_lie = was_held and record.rep or meant_for(record, entry.stay)
    if was_held then
      put_back(entry, now)
    end
    record.touch_breached_at = now
    if entry.stay then
      offer_lost(record, { let_lie or false, record.passed_by or false }, was_held)
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
