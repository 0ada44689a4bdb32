-- Gives an entry to another rep of the team, by a team lead: one that waits is theirs alone from now on, one that is held changes hands in the
-- state that it has, and with it whatever else the holder has of the same company, because one of ours calls a company.
-- ARGV[1]  {now, entry_id, fence, by {name, role}, to, lease_until, note?, once?}
local request = cjson.decode(ARGV[1])
local now, by, to = request.now, request.by, request.to

local known = answered_before(request.once)
if known then
  return known
end
if by.role == 'rep' then
  return refuse('not_allowed', { wanted = 'reassign' })
end
local entry = look_up(request.entry_id)
local refused = not_theirs(entry, request.fence, by, 'reassign')
if refused then
  return refused
end
local record = entry.record
if is_closed(record) or (record.state == 'available' and not is_claimable(record, entry.stay)) then
  return refuse('wrong_state', { rep = record.rep, state = record.state, since = record.since, wanted = 'reassign' })
elseif is_held(record) and record.rep == to then
  return refuse('held', { rep = to, since = record.claimed_at, wanted = 'reassign' })
end
local away_until = tonumber(redis.call('HGET', base .. ':away', to) or '0')
if away_until > now then
  return refuse('unknown_rep', { rep = to, away_until = away_until })
end

-- `all`: what changes hands together.
local function hand_over(one, all)
  local others = {}
  for _, other in ipairs(all) do
    if other.id ~= one.id then
      others[#others + 1] = other.id
    end
  end
  -- What is snoozed keeps the lease to which it wakes.
  local lease_until = one.record.state == 'snoozed' and one.record.lease_until or request.lease_until
  give(one.record, to, now, lease_until)
  return commit(one, now, { done = 'reassigned', by = by.name, role = by.role, note = request.note },
    { undo_by = by.name, undo_with = others[1] and others })
end

local text
if is_held(record) then
  local all = {}
  for _, id in ipairs(redis.call('ZRANGE', base .. ':held:' .. record.rep, 0, -1)) do
    local other = id ~= entry.id and look_up(id)
    if other and record.account_id and other.record.account_id == record.account_id then
      all[#all + 1] = other
    end
  end
  -- The one that was asked for comes last.
  all[#all + 1] = entry
  for _, one in ipairs(all) do
    text = hand_over(one, all)
  end
else
  record.assigned_to, record.assigned_by = to, 'team_lead'
  record.offered_to, record.offer_until = nil, nil
  -- Clocks that are over would open it to everybody again.
  for _, clock in ipairs({ 'claim', 'touch' }) do
    if record[clock .. '_breached_at'] then
      record[clock .. '_warn'], record[clock .. '_due'], record[clock .. '_breached_at'] = nil, nil, nil
    end
  end
  if record.passed_by == to then
    record.passed_by = nil
  end
  text = commit(entry, now, { done = 'reassigned', by = by.name, role = by.role, note = request.note }, { undo_by = by.name })
end
return answer(entry, text, request.once)
