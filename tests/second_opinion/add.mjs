// Adds a job as any program with Node's package does, and prints what became of it: node add.mjs REDIS QUEUE DATA
import { Queue, QueueEvents } from "bullmq";
import Redis from "ioredis";

const [address, name, data] = process.argv.slice(2);
const connection = () => new Redis(address, { maxRetriesPerRequest: null });
const [queue, events] = [new Queue(name, { connection: connection() }), new QueueEvents(name, { connection: connection() })];
await events.waitUntilReady();
const job = await queue.add("course", JSON.parse(data));
const became = await job.waitUntilFinished(events, 60_000).then(
  (value) => ({ value }),
  (error) => ({ error: error.message }),
);
console.log(JSON.stringify({ id: job.id, counts: await queue.getJobCounts(), ...became }));
process.exit(0);
