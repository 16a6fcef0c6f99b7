import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';

/** Everything that a browser sent, got, wrote onto its console and keeps, place by place. */
export class Overheard {
  private readonly places = new Map<string, string[]>();
  private readonly reading: Promise<void>[] = [];

  /** Listen to every page that the context opens from now on. */
  constructor(private readonly context: BrowserContext) {
    context.on('page', page =>
      page.on('websocket', socket => {
        socket.on('framesent', frame => this.note('frames sent', String(frame.payload)));
        socket.on('framereceived', frame => this.note('frames received', String(frame.payload)));
      })
    );
    context.on('console', message => this.note('console', message.text()));
    context.on('weberror', error => this.note('console', String(error.error().stack)));
    context.on('request', request => {
      this.note('requests', [request.url(), JSON.stringify(request.headers()), request.postData()].join('\n'));
    });
    context.on('response', response => {
      this.note('responses', [response.url(), JSON.stringify(response.headers())].join('\n'));
      const body = response.text().catch(() => ''); // a redirect has none, nor has one that was cut short
      this.reading.push(body.then(text => this.note('responses', text)));
    });
  }

  /** All of it up to now, with what the pages show and keep. */
  async everything(): Promise<Map<string, string>> {
    await Promise.all(this.reading);
    this.note('cookies and storage', JSON.stringify(await this.context.storageState({ indexedDB: true })));
    for (const page of this.context.pages()) {
      this.note('cookies and storage', await page.evaluate(() => JSON.stringify({ ...sessionStorage })));
      this.note('screen', await page.content());
    }
    return new Map([...this.places].map(([place, texts]) => [place, texts.join('\n')]));
  }

  private note(place: string, text: string): void {
    const texts = this.places.get(place) ?? [];
    texts.push(text);
    this.places.set(place, texts);
  }
}

/** The files below a folder that have these bytes in them. */
export function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => readFileSync(file).includes(text));
}
