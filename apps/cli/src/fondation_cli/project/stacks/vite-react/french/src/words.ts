/** Tous les mots que dit la page. */
export const words = {
  title: "Starter Title",
  task: "Qu’y a-t-il à faire ?",
  add: "Ajouter",
  tasks: "Tâches",
  empty: "Rien à faire. Ajoutez une première tâche ci-dessus.",
  remove: (text: string) => `Supprimer « ${text} »`,
  left: (count: number) =>
    count === 0 ? "Tout est fait" : count === 1 ? "Il reste 1 tâche" : `Il reste ${count} tâches`,
  kept: "Les tâches restent dans ce navigateur.",
};
