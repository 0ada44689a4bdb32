-- When something ends of an entry by itself.

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
    consider(record.offer_until, 'offer_lapsed')
    consider_touch()
  elseif not stay then
    consider(record.undo_until or 0, 'forgotten')
  end
  return at, done
end

-- The next instant of an entry that nobody has touched; nil for none.
local function first_instant(stay)
  local untouched = { state = 'available' }
  adopt(untouched, stay)
  return (next_event(untouched, stay))
end

local function index_untouched(id, stay)
  local at = first_instant(stay)
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
