/** The demo's data: a short scene, written for it. */
export interface Scene {
  tables: { name: string; create: string; rows: (string | number | null)[][] }[];
}

/** @param prefix before every table's name, so that a real server's collections are not met */
export function scene(prefix: string): Scene {
  const name = (table: string) => `${prefix}${table}`;
  return {
    tables: [
      {
        name: name("scripts"),
        create: `CREATE TABLE ${name("scripts")} ("scriptId" INTEGER NOT NULL PRIMARY KEY, title VARCHAR NOT NULL, author VARCHAR NOT NULL, description TEXT)`,
        rows: [
          [1, "The Lamp at Low Water", "The Fountain Company", "Two keepers, one lamp, a tide that does not wait."],
        ],
      },
      {
        name: name("characters"),
        create: `CREATE TABLE ${name("characters")} ("characterId" INTEGER NOT NULL PRIMARY KEY, name VARCHAR NOT NULL, description TEXT NOT NULL, "sequenceNumber" INTEGER NOT NULL)`,
        rows: [
          [1, "Maren", "keeper of the lamp", 1],
          [2, "Osk", "her apprentice, afraid of stairs", 2],
          [3, "The Tide", "patient, and always on time", 3],
        ],
      },
      {
        name: name("lines"),
        create: `CREATE TABLE ${name("lines")} ("lineId" INTEGER NOT NULL PRIMARY KEY, "scriptId" INTEGER NOT NULL, "characterId" INTEGER NOT NULL, content TEXT NOT NULL, "sequenceNumber" INTEGER NOT NULL, comment VARCHAR)`,
        rows: [
          [1, 1, 1, "Bring up the oil, the evening is ahead of us.", 1, null],
          [2, 1, 2, "There are two hundred steps between me and the oil.", 2, null],
          [3, 1, 1, "Then there are two hundred reasons to start now.", 3, "dry"],
          [4, 1, 3, "I was here before your lighthouse had a door.", 4, null],
          [5, 1, 2, "Did you hear that? The rocks are talking.", 5, "whispers"],
          [6, 1, 1, "The rocks only repeat what the water tells them.", 6, null],
          [7, 1, 3, "Leave the door open. I have come for the lantern.", 7, "rising"],
          [8, 1, 2, "It wants the light! Maren, it wants the light!", 8, null],
        ],
      },
      {
        name: name("sessions"),
        create: `CREATE TABLE ${name("sessions")} ("sessionId" INTEGER NOT NULL PRIMARY KEY, context VARCHAR NOT NULL, comment VARCHAR)`,
        rows: [[1, "first reading, no costumes", null]],
      },
    ],
  };
}
