-- What a script answers: JSON text, alone or as the first of a list. Documents of entries (stored-entry.ts) follow in that list as they lie in Redis,
-- empty where there is none, so that nobody has to find them inside of JSON.

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
  local known = redis.call('HMGET', base .. ':once:' .. once.key, 'request', 'answer', 'document')
  if not known[1] then
    return nil
  end
  return known[1] == once.request and { known[2], known[3] } or refuse('key_reused', {})
end

-- Answers the record that was made of an entry, given as JSON text, and its document; keeps the answer for a day.
local function answer(entry, record, once)
  local ok, document = '{"ok":' .. record .. '}', load_document(entry.id, entry.stay) or ''
  if once then
    local key = base .. ':once:' .. once.key
    redis.call('HSET', key, 'request', once.request, 'answer', ok, 'document', document)
    redis.call('EXPIRE', key, 86400)
  end
  return { ok, document }
end
