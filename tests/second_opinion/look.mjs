// What a dashboard with Node's package is told of a queue, or does to it: node look.mjs REDIS QUEUE [drain|obliterate]
import { Queue } from "bullmq";
import Redis from "ioredis";

const [address, name, act] = process.argv.slice(2);
const queue = new Queue(name, { connection: new Redis(address, { maxRetriesPerRequest: null }) });
const shown = {};
for (const state of ["active", "completed", "delayed", "failed", "prioritized", "waiting"]) {
  const jobs = await queue.getJobs([state]);
  shown[state] = await Promise.all(
    jobs.map(async ({ id, name, data, failedReason, returnvalue, ...job }) => {
      const said = { id, name, data, state: await queue.getJobState(id) };
      return { ...said, failedReason, returnvalue, delay: job.opts.delay };
    }),
  );
}
console.log(JSON.stringify({ counts: await queue.getJobCounts(), shown }));
if (act === "drain") await queue.drain(true);
if (act === "obliterate") await queue.obliterate({ force: true });
process.exit(0);
