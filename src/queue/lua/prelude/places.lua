-- In which lists of the published generation an entry is.

-- Nobody has it, and it has not left its queue at once (a suppression).
local function is_claimable(record, stay)
  return stay ~= nil and (record == nil or (record.state == 'available' and not record.withdrawn))
end

-- For whom alone it is: whom a team lead of this team named, else whom the publish assigned it to. A breach, an offer, or their letting go of it opens it
-- to the team.
local function reserved_for(record, stay)
  if not record then
    return stay.assigned_to
  end
  local rep = record.team == stay.team and record.assigned_to or stay.assigned_to
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

-- `was_late` as above. Late may be a whole queue, so it is bits by position.
local function mark_late(stay, late, was_late)
  local key = team_key(stay.team, 'late')
  if was_late == nil then
    was_late = redis.call('GETBIT', key, stay.position) == 1
  end
  if late ~= was_late then
    redis.call('SETBIT', key, stay.position, late and 1 or 0)
    if not late and redis.call('BITCOUNT', key) == 0 then
      redis.call('DEL', key)
    end
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
  local was_open, was_held, was_late = nil, nil, nil
  if is_known then
    was_held, was_late = is_held(before), is_late(before, stay)
    was_open = was_held or is_claimable(before, stay)
  end
  local claimable, held = is_claimable(record, stay), is_held(record)
  local open, was_left = claimable or held, nil
  if is_known then
    was_left = not was_open
  end
  put_on('order', open, was_open, stay, id)
  put_on('left', not open, was_left, stay, id)
  put_on('held', held, was_held, stay, id)
  mark_late(stay, is_late(record, stay), was_late)
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
