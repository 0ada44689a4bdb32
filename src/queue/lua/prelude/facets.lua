-- The facets of a team's entries (store/facets.ts): read once a script, changed in memory, written at its end. A hash of texts can't be changed in place.

local loaded_facets = {}

local function facets_of(team)
  local key = team_key(team, 'facets')
  if not loaded_facets[key] then
    local texts, all = {}, redis.call('HGETALL', key)
    for at = 1, #all, 2 do
      texts[all[at]] = all[at + 1]
    end
    loaded_facets[key] = { texts = texts, edits = {} }
  end
  return loaded_facets[key]
end

local function byte_at(facets, name, at)
  local edits, text = facets.edits[name], facets.texts[name]
  return edits and edits[at] or (text and string.byte(text, at)) or 0
end

-- Names of the facets that the entry at a position has.
local function facets_at(team, position)
  local facets, names = facets_of(team), {}
  local at, mask = bit.rshift(position, 3) + 1, bit.rshift(128, bit.band(position, 7))
  local function consider(name)
    if bit.band(byte_at(facets, name, at), mask) ~= 0 then
      names[#names + 1] = name
    end
  end
  for name in pairs(facets.texts) do
    consider(name)
  end
  for name in pairs(facets.edits) do
    if not facets.texts[name] then
      consider(name)
    end
  end
  return names
end

local function set_facets(team, position, names, is_on)
  local facets = facets_of(team)
  local at, mask = bit.rshift(position, 3) + 1, bit.rshift(128, bit.band(position, 7))
  for _, name in ipairs(names) do
    local byte = byte_at(facets, name, at)
    facets.edits[name] = facets.edits[name] or {}
    facets.edits[name][at] = is_on and bit.bor(byte, mask) or bit.band(byte, bit.bnot(mask))
  end
end

local function edited(text, edits)
  local ats, pieces, last = {}, {}, 0
  for at in pairs(edits) do
    ats[#ats + 1] = at
  end
  table.sort(ats)
  for _, at in ipairs(ats) do
    if at - 1 > #text then
      text = text .. string.rep('\0', at - 1 - #text)
    end
    pieces[#pieces + 1] = string.sub(text, last + 1, at - 1)
    pieces[#pieces + 1] = string.char(edits[at])
    last = at
  end
  pieces[#pieces + 1] = string.sub(text, last + 1)
  return table.concat(pieces)
end

local function write_facets()
  for key, facets in pairs(loaded_facets) do
    for name, edits in pairs(facets.edits) do
      redis.call('HSET', key, name, edited(facets.texts[name] or '', edits))
    end
  end
  loaded_facets = {}
end
