-- What every script needs: requests with a key each, answers counted by status, a line of figures at the end.
-- It comes from the environment where the server is and who calls (see bench/src/wrk.rs).

local common = {}

local token = os.getenv("BENCH_TOKEN")
local nonce = os.getenv("BENCH_NONCE")
local sent = 0

local function head(method, path)
   return method .. " " .. path .. " HTTP/1.1\r\nHost: " .. os.getenv("BENCH_HOST") .. "\r\nAuthorization: Bearer " .. token
end

-- A function that makes a command's request out of its body; no two have the same key, whatever their path.
function common.command(path)
   local start = head("POST", path) .. "\r\nContent-Type: application/json\r\nIdempotency-Key: " .. nonce .. "-"
   return function(body)
      sent = sent + 1
      return start .. sent .. "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
   end
end

-- A function that makes the request of a read.
function common.read(path)
   return head("GET", path) .. "\r\n\r\n"
end

-- The lines of a file that an environment variable names.
function common.lines(variable)
   local found = {}
   for line in io.lines(os.getenv(variable)) do
      found[#found + 1] = line
   end
   return found
end

function common.number(variable)
   return tonumber(os.getenv(variable))
end

-- Random numbers of the run: other ones in every round.
math.randomseed(tonumber(os.getenv("BENCH_SEED")) or os.time())

-- A move over all items and places, as plain/b_cte.sql picks them. One in a hundred asks for more than is there and is
-- refused; two in a hundred go anywhere, mostly to a row that is not there yet.
function common.mover()
   local random = math.random
   local places = common.lines("BENCH_PLACES")
   local items, step = common.number("BENCH_ITEMS"), common.number("BENCH_STEP")
   return function()
      local from, position = random(#places), random(0, 9)
      local item = 1 + (from * 7 + position * 997) % items
      local to = 1 + (item * 13 + random(0, 19) * step) % #places
      local quantity = random(5)
      local dice = random(100)
      if dice == 1 then
         quantity = 500000000
      elseif dice <= 3 then
         to = random(#places)
      end
      if to == from then
         to = to % #places + 1
      end
      return '{"stock_id":' .. (from - 1) * 10 + position + 1 .. ',"quantity":"' .. quantity .. '","to_location_id":"' .. places[to] .. '"}'
   end
end

statuses = {}
done_within = 0

-- Counts the commands within an answer that were done, where one request has many.
common.within = nil

-- How long it lasted, where that is not wrk's own time.
common.took_us = nil

function response(status, _, body)
   local key = tostring(status)
   statuses[key] = (statuses[key] or 0) + 1
   if common.within and status == 200 then
      done_within = done_within + common.within(body)
   end
end

local threads = {}

function setup(thread)
   threads[#threads + 1] = thread
end

function done(summary, latency)
   local all, inside, ok = {}, 0, 0
   for _, thread in ipairs(threads) do
      for status, count in pairs(thread:get("statuses")) do
         all[status] = (all[status] or 0) + count
      end
      inside = inside + thread:get("done_within")
   end
   local parts = {}
   for status, count in pairs(all) do
      parts[#parts + 1] = string.format('"%s":%d', status, count)
      if status:sub(1, 1) == "2" then
         ok = ok + count
      end
   end
   local took = common.took_us and common.took_us(threads[1]) or summary.duration
   local errors = summary.errors
   local lost = errors.connect + errors.read + errors.write + errors.timeout
   io.write(string.format('bench {"duration_us":%d,"statuses":{%s},"done":%d,"lost":%d,"p50_us":%d,"p99_us":%d}\n', took,
      table.concat(parts, ","), common.within and inside or ok, lost, latency:percentile(50), latency:percentile(99)))
end

return common
