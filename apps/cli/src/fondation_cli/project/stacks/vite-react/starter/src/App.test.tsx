import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";

import { App } from "./App";

test("the page has one heading, and a label for its field", () => {
  const page = renderToStaticMarkup(<App />);
  expect(page.match(/<h1>/g)).toHaveLength(1);
  expect(page).toContain('<label for="text">');
  expect(page).toContain('id="text"');
});
