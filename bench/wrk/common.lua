-- What every script needs: requests with a key each, answers counted by status, a line of figures at the end.
-- It comes from the environment where the server is and who calls (see bench/src/wrk.rs).

local common = {}

local token = os.getenv("BENCH_TOKEN")
local nonce = os.getenv("BENCH_NONCE")
local sent = 0

local function head(method, path)
   return method .. " " .. path .. " HTTP/1.1\r\nHost: " .. os.getenv("BENCH_HOST") .. "\r\nAuthorization: Bearer " .. token
end

-- A function that makes a command's request out of its body; no two have the same key.
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

statuses = {}
done_within = 0

-- Counts the commands within an answer that were done, where one request has many.
common.within = nil

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
   local errors = summary.errors
   local lost = errors.connect + errors.read + errors.write + errors.timeout
   io.write(string.format('bench {"duration_us":%d,"statuses":{%s},"done":%d,"lost":%d,"p50_us":%d,"p99_us":%d}\n', summary.duration,
      table.concat(parts, ","), common.within and inside or ok, lost, latency:percentile(50), latency:percentile(99)))
end

return common
