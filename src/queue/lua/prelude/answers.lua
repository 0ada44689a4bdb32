-- What a script answers.

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
  if not record or (record.state == 'available' and not is_claimable(record, entry.stay)) then
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
  return known[1] == once.request and known[2] or refuse('key_reused', {})
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
