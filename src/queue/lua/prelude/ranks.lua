-- The order of a team's queue by rank (rank.ts), of what is open and what is closed: a sorted set of `RANK ID`, which Redis compares byte by byte. Lua
-- itself compares texts by the locale of the server.

-- Length of a rank without the id.
local rank_length = 35

local function rank_key(rank, id)
  return rank .. ' ' .. id
end

local function bytes_before(a, b)
  for at = 1, math.min(#a, #b) do
    local left, right = string.byte(a, at), string.byte(b, at)
    if left ~= right then
      return left < right
    end
  end
  return #a < #b
end

-- Position of an entry of the published generation, open or closed.
local function position_of(team, id)
  return tonumber(redis.call('ZSCORE', team_key(team, 'order'), id) or redis.call('ZSCORE', team_key(team, 'left'), id))
end

-- The position of what ranks right before a rank, 0 for none.
local function position_before(team, key)
  local found = redis.call('ZREVRANGEBYLEX', team_key(team, 'ranks'), '(' .. key, '-', 'LIMIT', 0, 1)[1]
  return found and position_of(team, string.sub(found, rank_length + 2)) or 0
end

-- The same of what ranks right behind it, with its own rank; nil for none.
local function position_behind(team, key)
  local found = redis.call('ZRANGEBYLEX', team_key(team, 'ranks'), '(' .. key, '+', 'LIMIT', 0, 1)[1]
  return found and position_of(team, string.sub(found, rank_length + 2)), found
end
