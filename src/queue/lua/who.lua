-- Reads the documents of the published entries that may be those of some names, in the order of the names; whoever asks looks which is meant.
-- ARGV[1]  {names, marks}: the mark of each name (store/names.ts)
-- Answers nothing before the first publish.
if not generation then
  return false
end
local request = cjson.decode(ARGV[1])
local directory = generation_key('directory')
local found, seen = {}, {}

local function add(id)
  local stay = id and not seen[id] and load_stay(id)
  if stay then
    seen[id] = true
    found[#found + 1] = load_document(id, stay)
  end
end

-- Of the entries that were written with the generation. A record is a mark and the number of an entry, four bytes each; a bucket has those of the
-- same highest twelve bits; 64 ids lie together.
local function add_marked(mark)
  local bucket = redis.call('HGET', directory, tostring(math.floor(mark / 2 ^ 20))) or ''
  local wanted = struct.pack('>I4', mark)
  local at = string.find(bucket, wanted, 1, true)
  while at do
    if at % 8 == 1 then
      local number = struct.unpack('>I4', bucket, at + 4)
      local ids = redis.call('HGET', directory, 'ids:' .. math.floor(number / 64))
      add(cjson.decode(ids)[number % 64 + 1])
    end
    at = string.find(bucket, wanted, at + 1, true)
  end
end

for index, name in ipairs(request.names) do
  -- What was placed since, then what has the name as its id.
  add(redis.call('HGET', directory, name))
  add(name)
  add_marked(request.marks[index])
end
return found
