-- The order of a team's queue by rank (rank.ts). Lua compares texts by the locale of the server: ranks are compared as numbers, ids byte by byte.

-- Length of a rank without the id: `TIME TIER TOTAL SINCE`.
local rank_length = 35
-- What was read of the published generation, and of one that is being written, by id.
local known_ranks = {}

-- A rank as three numbers; `~` stands for never.
local function parse_rank(text)
  return {
    tonumber(string.sub(text, 1, 13)) or math.huge,
    tonumber(string.sub(text, 15, 15) .. string.sub(text, 17, 21)) or math.huge,
    tonumber(string.sub(text, 23, 35)) or math.huge,
  }
end

-- The rank of an entry as text; nil where it is in no queue, or a version before ranks has published it.
local function rank_text(id)
  local stay = redis.call('HGET', generation_key('stays'), id)
  return stay and string.match(stay, '"rank":"([^"]*)"') or nil
end

local function rank_of(id)
  local known = known_ranks[generation] or {}
  known_ranks[generation] = known
  if not known[id] then
    known[id] = parse_rank(rank_text(id) or '')
  end
  return known[id]
end

local function know_rank(id, rank)
  rank_of(id)
  known_ranks[generation][id] = rank
end

local function id_before(a, b)
  for at = 1, math.min(#a, #b) do
    local left, right = string.byte(a, at), string.byte(b, at)
    if left ~= right then
      return left < right
    end
  end
  return #a < #b
end

local function ranks_before(rank, id, other, other_id)
  for at = 1, 3 do
    if rank[at] ~= other[at] then
      return rank[at] < other[at]
    end
  end
  return id_before(id, other_id)
end

-- How many of a list rank before this.
local function count_before(list, rank, id)
  local low, high = 0, redis.call('ZCARD', list)
  while low < high do
    local middle = math.floor((low + high) / 2)
    local other = redis.call('ZRANGE', list, middle, middle)[1]
    if ranks_before(rank, id, rank_of(other), other) then
      high = middle
    else
      low = middle + 1
    end
  end
  return low
end
