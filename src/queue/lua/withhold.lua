-- Takes contacts out of entries that stay, because a suppression holds for them alone, whatever was done with the entry: what was closed may be
-- undone. Whoever holds it goes on with the fence that they have. The caller made the documents of those that it read (documents.lua): Lua
-- can't write JSON again, its empty lists become objects.
-- ARGV[1]  {now, entries: [{entry_id, digest, document, contacts: [{leads (JSON list), why}]}]}
-- Answers {done, again: [id]}: what was done, and which documents are others by now.
local request = cjson.decode(ARGV[1])
local now = request.now

local done, again = {}, {}
for _, each in ipairs(request.entries) do
  local id = each.entry_id
  local stay = load_stay(id)
  local document = (stay or load_record(id)) and load_document(id, stay)
  if not document or redis.sha1hex(document) ~= each.digest then
    again[#again + 1] = cjson.encode(id)
  else
    redis.call('HSET', stay and team_key(stay.team, 'documents') or base .. ':kept', id, each.document)
    for _, contact in ipairs(each.contacts) do
      local row = { done = 'contact_withdrawn', by = 'pql', role = 'pql', leads = contact.leads, reason = contact.why }
      done[#done + 1] = swept_text(row.done, commit(look_up(id), now, row, { warning = true }))
    end
  end
end
return '{"ok":{"done":[' .. table.concat(done, ',') .. '],"again":[' .. table.concat(again, ',') .. ']}}'
