-- Who holds what.

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
