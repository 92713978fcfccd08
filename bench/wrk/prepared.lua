-- Commands that were prepared, each sent once: a file of lines with a path, a tab and a body. When all are sent before the
-- time is up, the run ends, and lasted until its last answer.

local common = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long ns; } bench_time; int clock_gettime(int, bench_time *);")
local time = ffi.new("bench_time")

local function now_us()
   ffi.C.clock_gettime(1, time)
   return tonumber(time.s) * 1000000 + tonumber(time.ns) / 1000
end

local lines = common.lines("BENCH_PREPARED")
local idle = common.read("/health/live")
local post = common.command
local next_line = 0

began_us, ended_us = 0, 0

function request()
   next_line = next_line + 1
   if next_line == 1 then
      began_us = now_us()
   end
   local line = lines[next_line]
   if not line then
      wrk.thread:stop()
      return idle
   end
   local path, body = line:match("^([^\t]*)\t(.*)$")
   return post(path)(body)
end

local count = response

function response(status, headers, body)
   count(status, headers, body)
   ended_us = now_us()
end

common.took_us = function(thread)
   return thread:get("ended_us") - thread:get("began_us")
end
