// The code that a world's protection stands for, in a few languages, and how real systems switch it on. Data only.
//
// Each line may name the phases in which a request is at it, and what the requests that are there now are said to do.

/** @import { Plan } from '../types.js' */

/**
 * @typedef {'Go' | 'Python' | 'JavaScript' | 'Pseudo-code'} Language
 * @typedef {'waiting' | 'queries' | 'looking' | ''} Tally Which count stands beside a line.
 * @typedef {{ text: string, at: string[], tally: Tally }} Line
 */

/** @type {Language[]} */
export const LANGUAGES = ['Go', 'Python', 'JavaScript', 'Pseudo-code'];

/** @param {Language} language @returns {string} What begins a comment. */
export function comment(language) {
  return language === 'Python' ? '#' : language === 'Pseudo-code' ? '—' : '//';
}

/** The phases at each kind of line. */
const AT = /** @type {const} */ ({
  begin: ['to-app'],
  look: ['to-node', 'miss'],
  found: ['hit', 'stale-hit', 'home-after-hit', 'home-after-stale-hit'],
  wait: ['wait-flight'],
  lock: ['wait-lock'],
  again: ['recheck', 'recheck-miss'],
  foundAgain: ['recheck-hit', 'home-after-recheck-hit'],
  share: ['home-after-wait-flight'],
  query: ['to-database', 'wait-pool', 'in-database', 'from-database'],
  fill: ['to-fill', 'from-fill'],
  done: ['loaded', 'home-after-from-fill', 'home-after-from-database', 'home-after-loaded'],
});
/** @type {Partial<Record<keyof typeof AT, Tally>>} */
const TALLIES = { wait: 'waiting', lock: 'waiting', query: 'queries', again: 'looking' };

/**
 * Programs as text. A line that ends in `@name` is where the phases of that name in `AT` happen.
 * @type {Record<Language, Record<string, string>>}
 */
const LOOK_ASIDE = {
  Go: {
    none: `
func Get(key string) Value { @begin
  if v, ok := cache.Get(key); ok { @look
    return v @found
  }
  v := db.Query(key) @query
  cache.Set(key, v, ttl) @fill
  return v @done
}`,
    mutex: `
func Get(key string) Value { @begin
  if v, ok := cache.Get(key); ok { @look
    return v @found
  }
  m := mutexFor(key)
  m.Lock() @lock
  defer m.Unlock()
  if v, ok := cache.Get(key); ok { @again
    return v @foundAgain
  }
  v := db.Query(key) @query
  cache.Set(key, v, ttl) @fill
  return v @done
}`,
    singleflight: `
func Get(key string) Value { @begin
  if v, ok := cache.Get(key); ok { @look
    return v @found
  }
  mu.Lock()
  if f, ok := flights[key]; ok {
    mu.Unlock()
    <-f.landed @wait
    return f.val @share
  }
  f := takeOff(key)
  mu.Unlock()
  f.val = db.Query(key) @query
  cache.Set(key, f.val, ttl) @fill
  mu.Lock()
  delete(flights, key)
  mu.Unlock()
  close(f.landed)
  return f.val @done
}`,
  },
  Python: {
    none: `
async def get(key): @begin
    v = await cache.get(key) @look
    if v is not None:
        return v @found
    v = await db.query(key) @query
    await cache.set(key, v, ttl) @fill
    return v @done`,
    mutex: `
async def get(key): @begin
    v = await cache.get(key) @look
    if v is not None:
        return v @found
    async with locks[key]: @lock
        v = await cache.get(key) @again
        if v is not None:
            return v @foundAgain
        v = await db.query(key) @query
        await cache.set(key, v, ttl) @fill
        return v @done`,
    singleflight: `
async def get(key): @begin
    v = await cache.get(key) @look
    if v is not None:
        return v @found
    if key in flights:
        return await flights[key] @wait
    task = create_task(load(key))
    flights[key] = task
    return await task @done

async def load(key):
    try:
        v = await db.query(key) @query
        await cache.set(key, v, ttl) @fill
        return v
    finally:
        del flights[key]`,
  },
  JavaScript: {
    none: `
async function get(key) { @begin
  let v = await cache.get(key) @look
  if (v !== undefined) return v @found
  v = await db.query(key) @query
  await cache.set(key, v, ttl) @fill
  return v @done
}`,
    mutex: `
async function get(key) { @begin
  let v = await cache.get(key) @look
  if (v !== undefined) return v @found
  const unlock = await lock(key) @lock
  try {
    v = await cache.get(key) @again
    if (v !== undefined) return v @foundAgain
    v = await db.query(key) @query
    await cache.set(key, v, ttl) @fill
    return v @done
  } finally {
    unlock()
  }
}`,
    singleflight: `
async function get(key) { @begin
  const v = await cache.get(key) @look
  if (v !== undefined) return v @found
  const flight = flights.get(key)
  if (flight) return flight @wait
  const mine = load(key)
  flights.set(key, mine)
  return mine @done
}

async function load(key) {
  try {
    const v = await db.query(key) @query
    await cache.set(key, v, ttl) @fill
    return v
  } finally {
    flights.delete(key)
  }
}`,
  },
  'Pseudo-code': {
    none: `
to read a key: @begin
  look into the cache @look
  found: answer @found
  else query the database @query
       store the value @fill
       answer @done`,
    mutex: `
to read a key: @begin
  look into the cache @look
  found: answer @found
  else take the key's lock @lock
       look again @again
       found: answer @foundAgain
       else query the database @query
            store the value @fill
            answer @done
       release the lock`,
    singleflight: `
to read a key: @begin
  look into the cache @look
  found: answer @found
  else is somebody loading it?
  yes: wait for that answer @wait
       take it @share
  no:  say that I am loading it
       query the database @query
       store the value @fill
       hand it to all who wait
       answer @done`,
  },
};

/** The owner's side where the app has no more to do than to ask it. @type {typeof LOOK_ASIDE} */
const PEERS = {
  Go: {
    none: `
func (p *Peer) Get(key string) Value { @begin
  if v, ok := p.mem.Get(key); ok { @look
    return v @found
  }
  v := db.Query(key) @query
  p.mem.Set(key, v) @fill
  return v @done
}`,
    mutex: `
func (p *Peer) Get(key string) Value { @begin
  if v, ok := p.mem.Get(key); ok { @look
    return v @found
  }
  m := p.mutexFor(key)
  m.Lock() @lock
  defer m.Unlock()
  if v, ok := p.mem.Get(key); ok { @again
    return v @foundAgain
  }
  v := db.Query(key) @query
  p.mem.Set(key, v) @fill
  return v @done
}`,
    singleflight: `
func (p *Peer) Get(key string) Value { @begin
  if v, ok := p.mem.Get(key); ok { @look
    return v @found
  }
  p.mu.Lock()
  if f, ok := p.flights[key]; ok {
    p.mu.Unlock()
    <-f.landed @wait
    return f.val @share
  }
  f := p.takeOff(key)
  p.mu.Unlock()
  f.val = db.Query(key) @query
  p.mem.Set(key, f.val) @fill
  p.mu.Lock()
  delete(p.flights, key)
  p.mu.Unlock()
  close(f.landed)
  return f.val @done
}`,
  },
  Python: derive(LOOK_ASIDE.Python, [['async def get(key)', 'async def get(self, key)'], ['await cache.get(', 'self.memory.get('], ['load(key)', 'load(self, key)'], ['create_task(load(self, key))', 'create_task(self.load(key))'], ['await cache.set(key, v, ttl)', 'self.memory[key] = v'], ['flights', 'self.flights'], ['locks[', 'self.locks[']]),
  JavaScript: derive(LOOK_ASIDE.JavaScript, [['async function get(', 'async function ownerGet('], ['await cache.get(', 'memory.get('], ['await cache.set(key, v, ttl)', 'memory.set(key, v)']]),
  'Pseudo-code': derive(LOOK_ASIDE['Pseudo-code'], [['to read a key:', 'the owner, asked for a key:'], ['look into the cache', 'look into its own memory'], ['somebody loading', 'anybody loading']]),
};

/** @param {Record<string, string>} programs @param {[from: string, to: string][]} changes */
function derive(programs, changes) {
  /** @param {string} program */
  const one = (program) => changes.reduce((text, [from, to]) => text.replaceAll(from, to), program);
  return Object.fromEntries(Object.entries(programs).map(([name, program]) => [name, one(program)]));
}

/**
 * @param {Pick<Plan, 'coalesce' | 'peers'>} plan
 * @param {Language} language
 * @returns {Line[]}
 */
export function code({ coalesce, peers }, language) {
  const programs = (peers ? PEERS : LOOK_ASIDE)[language];
  const program = programs[coalesce] ?? programs.none ?? '';
  // Where one expression both waits and takes the answer, the request goes home from there.
  const shares = program.includes('@share');
  return program
    .trim()
    .split('\n')
    .map((line) => {
      const [, text = '', name = ''] = line.match(/^(.*?)(?: @(\w+))?$/) ?? [];
      const key = /** @type {keyof typeof AT} */ (name);
      /** @type {string[]} */
      const at = [...(AT[key] ?? [])];
      if (key === 'wait' && !shares) at.push(...AT.share);
      return { text, at, tally: TALLIES[key] ?? '' };
    });
}

/**
 * How real systems do it: what to write, and what to know about it.
 * @type {Record<string, [system: string, how: string][]>}
 */
export const IN_PRODUCTION = {
  none: [
    ['Redis, memcached', 'plain look-aside: nothing stops two misses of one key from both querying'],
    ['nginx', 'proxy_cache_lock is off unless you switch it on'],
    ['Rails', 'race_condition_ttl is off unless you set it'],
  ],
  mutex: [
    ['nginx', 'proxy_cache_lock on; waiters look again every 500 ms and give up after 5 s'],
    ['FusionCache', 'one lock a key, built in'],
    ['dogpile.cache', 'one creator at a time; the others get the old value if there is one'],
    ['Symfony Cache', 'file locks (25 of them), together with early expiration'],
  ],
  singleflight: [
    ['Go', 'golang.org/x/sync/singleflight: v, err, shared := group.Do(key, load)'],
    ['groupcache', 'built in, at the owner of the key'],
    ['Rust', 'moka: cache.get_with(key, load)'],
    ['Varnish', 'coalesces misses of one object by itself'],
  ],
};

/** What to know before relying on it. @type {Record<string, string>} */
export const CAUTION = {
  none: '',
  mutex: 'The lock must be per key, and whoever gets it must look again before it queries.',
  singleflight: 'It works within one process: n app instances send n queries. An error is shared by all who wait.',
};
