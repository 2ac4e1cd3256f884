/** Every word that the page says. */
export const words = {
  title: "Starter Title",
  task: "What needs doing?",
  add: "Add",
  tasks: "Tasks",
  empty: "Nothing to do. Add the first task above.",
  remove: (text: string) => `Remove “${text}”`,
  left: (count: number) => (count === 0 ? "All done" : count === 1 ? "1 task left" : `${count} tasks left`),
  kept: "Tasks stay in this browser.",
};
