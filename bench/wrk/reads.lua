-- Reads, picked by chance from a file of paths.

local common = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
local requests = {}
for _, path in ipairs(common.lines("BENCH_PREPARED")) do
   requests[#requests + 1] = common.read(path)
end

function request()
   return requests[math.random(#requests)]
end
