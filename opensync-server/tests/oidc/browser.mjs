// A browser as far as sign-in needs one: cookies of each origin, redirects, and the provider's forms.

export class Browser {
  #cookies = new Map();

  /** One request with the cookies of its origin, following nothing. */
  async ask(url, { method = "GET", headers = {}, form } = {}) {
    const { origin } = new URL(url);
    const jar = this.#cookies.get(origin) ?? new Map();
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, {
      method,
      redirect: "manual",
      headers: { ...(cookie && { cookie }), ...headers },
      body: form && new URLSearchParams(form),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      const isGone = value === "" || /max-age=0\b/i.test(line) || /expires=Thu, 01 Jan 1970/i.test(line);
      if (isGone) jar.delete(name);
      else jar.set(name, value);
    }
    this.#cookies.set(origin, jar);
    return answer;
  }

  /** Goes to `url` and on, signing in as `person` where the provider asks, until `isThere` or the end. */
  async go(url, { person, refuses = false, isThere = () => false } = {}) {
    for (let step = 0; step < 20; step++) {
      if (isThere(url)) return { url };
      const answer = await this.ask(url);
      const next = answer.headers.get("location");
      if (next) {
        url = new URL(next, url).href;
        continue;
      }
      const text = await answer.text();
      const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1];
      if (!prompt) return { url, status: answer.status, text };
      if (refuses) {
        url = `${url}/abort`;
        continue;
      }
      const form = { prompt, ...(prompt === "login" && { login: person, password: "any" }) };
      const posted = await this.ask(url, { method: "POST", form });
      url = new URL(posted.headers.get("location"), url).href;
    }
    throw new Error(`no end of redirects at ${url}`);
  }

  /** What a page of `url`'s own site gets from it. */
  async fetch(url) {
    const answer = await this.ask(url, { headers: { "sec-fetch-site": "same-origin" } });
    return { status: answer.status, body: await answer.json() };
  }
}
