// The top of a project's page while its last job runs. Where there is nothing to see yet the page is drawn anew at the
// end; a version that somebody reads, or that runs in its frame, is left alone, and a link says that there is more.

import { LiveJob } from "./stream.js";

class LiveProject extends LiveJob {
  finish() {
    super.finish();
    if ("reloads" in this.dataset) {
      location.reload();
      return;
    }
    this.querySelector("[data-until-over]").hidden = true;
    this.querySelector("[data-over]").hidden = false;
  }
}

customElements.define("live-project", LiveProject);
