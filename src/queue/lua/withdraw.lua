-- Takes entries out of their queues at once, because a suppression holds. What somebody holds stays with them, says why, and goes when it is
-- let go of.
-- ARGV[1]  {now, entries: [{entry_id, why}], only_unsaid?}: whether an entry that says already why stays as it is
local request = cjson.decode(ARGV[1])
local now = request.now

local swept = {}
for _, each in ipairs(request.entries) do
  local entry = look_up(each.entry_id)
  local record = entry.record
  local said = record and record.withdrawn
  if record and said ~= each.why and not (said and request.only_unsaid) and (is_held(record) or is_claimable(record, entry.stay)) then
    record.withdrawn, record.withdrawn_at = each.why, now
    -- The holder goes on with the fence that they have.
    local text = commit(entry, now, { done = 'withdrawn', by = 'pql', role = 'pql', reason = each.why }, { warning = is_held(record) })
    swept[#swept + 1] = swept_text('withdrawn', text)
  end
end
return answer_list(swept)
