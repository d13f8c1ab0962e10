// The code that a world's protection stands for, in a few languages, and how real systems switch it on. Its sentences stand in words/.
//
// Each line may name the statements of the engine's that it stands for, and what the requests that are there now are said to do.
import { hasWords, say } from '../say.js';

/** @import { Plan, Statement } from '../engine-types.js' */

/**
 * @typedef {'Go' | 'Python' | 'JavaScript' | 'Pseudo-code'} Language
 * @typedef {'waiting' | 'queries' | 'looking' | ''} Tally Which count stands beside a line.
 * @typedef {{ text: string, at: Statement[], tally: Tally }} Line
 */

/** @type {Language[]} */
export const LANGUAGES = ['Go', 'Python', 'JavaScript', 'Pseudo-code'];

/** @param {Language} language @returns {string} What begins a comment. */
export function comment(language) {
  return language === 'Python' ? '#' : language === 'Pseudo-code' ? '—' : '//';
}

/** The counts that stand beside statements. @type {Partial<Record<Statement, Tally>>} */
const TALLIES = { wait: 'waiting', lock: 'waiting', sleep: 'waiting', query: 'queries', again: 'looking' };

/** At whichever statement of these a write is, it is at the line of this one: the cache does all of that for it. @type {Partial<Record<Statement, Statement[]>>} */
const WITHIN = { invalidate: ['atCache'], put: ['atCache'], through: ['atCache', 'update', 'put'] };

/**
 * Programs as text. A line that ends in `@name` is the statement of that name; `%name` stands for words.
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
    'redis-lock': `
func Get(key string) Value { @begin
  for {
    if v, ok := cache.Get(key); ok { @look
      return v @found
    }
    if redis.SetNX("lock:"+key, token, lockTTL) { @tryLock
      break
    }
    time.Sleep(poll) @sleep
  }
  v := db.Query(key) @query
  cache.Set(key, v, ttl) @fill
  release("lock:"+key, token) @release
  return v @done
}`,
    lease: `
func Get(key string) Value { @begin
  for {
    v, token := cache.LeaseGet(key) @look
    if token == Hit {
      return v @found
    }
    if token != HotMiss {
      v = db.Query(key) @query
      cache.LeaseSet(key, v, token) @fill
      return v @done
    }
    time.Sleep(wait) @sleep
  }
}`,
    'flight-lock': `
func Get(key string) Value { @begin
  if v, ok := cache.Get(key); ok { @look
    return v @found
  }
  return group.Do(key, func() Value { @wait
    for !redis.SetNX("lock:"+key, token, lockTTL) { @tryLock
      time.Sleep(poll) @sleep
      if v, ok := cache.Get(key); ok { @again
        return v @foundAgain
      }
    }
    v := db.Query(key) @query
    cache.Set(key, v, ttl) @fill
    release("lock:"+key, token) @release
    return v @done
  })
}`,
    'flight-lease': `
func Get(key string) Value { @begin
  if v, ok := cache.Get(key); ok { @look
    return v @found
  }
  return group.Do(key, func() Value { @wait
    for {
      v, token := cache.LeaseGet(key) @again
      if token == Hit {
        return v @foundAgain
      }
      if token != HotMiss {
        v = db.Query(key) @query
        cache.LeaseSet(key, v, token) @fill
        return v @done
      }
      time.Sleep(wait) @sleep
    }
  })
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
    'redis-lock': `
async def get(key): @begin
    while True:
        v = await cache.get(key) @look
        if v is not None:
            return v @found
        if await redis.set(f"lock:{key}", token, nx=True, px=lock_ttl): @tryLock
            break
        await sleep(poll) @sleep
    v = await db.query(key) @query
    await cache.set(key, v, ttl) @fill
    await release(f"lock:{key}", token) @release
    return v @done`,
    lease: `
async def get(key): @begin
    while True:
        v, token = await cache.lease_get(key) @look
        if token == HIT:
            return v @found
        if token != HOT_MISS:
            v = await db.query(key) @query
            await cache.lease_set(key, v, token) @fill
            return v @done
        await sleep(wait) @sleep`,
    'flight-lock': `
async def get(key): @begin
    v = await cache.get(key) @look
    if v is not None:
        return v @found
    if key in flights:
        return await flights[key] @wait
    flights[key] = create_task(load(key))
    flights[key].add_done_callback(lambda _: flights.pop(key))
    return await flights[key] @done

async def load(key):
    while not await redis.set(lock, token, nx=True, px=lock_ttl): @tryLock
        await sleep(poll) @sleep
        v = await cache.get(key) @again
        if v is not None:
            return v @foundAgain
    v = await db.query(key) @query
    await cache.set(key, v, ttl) @fill
    await release(lock, token) @release
    return v`,
    'flight-lease': `
async def get(key): @begin
    v = await cache.get(key) @look
    if v is not None:
        return v @found
    if key in flights:
        return await flights[key] @wait
    flights[key] = create_task(load(key))
    flights[key].add_done_callback(lambda _: flights.pop(key))
    return await flights[key] @done

async def load(key):
    while True:
        v, token = await cache.lease_get(key) @again
        if token == HIT:
            return v @foundAgain
        if token != HOT_MISS:
            v = await db.query(key) @query
            await cache.lease_set(key, v, token) @fill
            return v
        await sleep(wait) @sleep`,
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
    'redis-lock': `
async function get(key) { @begin
  for (;;) {
    const v = await cache.get(key) @look
    if (v !== undefined) return v @found
    if (await redis.set('lock:' + key, token, { NX: true, PX: lockTTL })) break @tryLock
    await sleep(poll) @sleep
  }
  const v = await db.query(key) @query
  await cache.set(key, v, ttl) @fill
  await release('lock:' + key, token) @release
  return v @done
}`,
    lease: `
async function get(key) { @begin
  for (;;) {
    let [v, token] = await cache.leaseGet(key) @look
    if (token === HIT) return v @found
    if (token !== HOT_MISS) {
      v = await db.query(key) @query
      await cache.leaseSet(key, v, token) @fill
      return v @done
    }
    await sleep(wait) @sleep
  }
}`,
    'flight-lock': `
async function get(key) { @begin
  const v = await cache.get(key) @look
  if (v !== undefined) return v @found
  const flight = flights.get(key)
  if (flight) return flight @wait
  const mine = load(key).finally(() => flights.delete(key))
  flights.set(key, mine)
  return mine @done
}

async function load(key) {
  while (!(await redis.set(lock, token, { NX: true, PX: lockTtl }))) { @tryLock
    await sleep(poll) @sleep
    const v = await cache.get(key) @again
    if (v !== undefined) return v @foundAgain
  }
  const v = await db.query(key) @query
  await cache.set(key, v, ttl) @fill
  await release(lock, token) @release
  return v
}`,
    'flight-lease': `
async function get(key) { @begin
  const v = await cache.get(key) @look
  if (v !== undefined) return v @found
  const flight = flights.get(key)
  if (flight) return flight @wait
  const mine = load(key).finally(() => flights.delete(key))
  flights.set(key, mine)
  return mine @done
}

async function load(key) {
  for (;;) {
    let [v, token] = await cache.leaseGet(key) @again
    if (token === HIT) return v @foundAgain
    if (token !== HOT_MISS) {
      v = await db.query(key) @query
      await cache.leaseSet(key, v, token) @fill
      return v
    }
    await sleep(wait) @sleep
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
%read @begin
  %lookup @look
  %found @found
  %missed
    %query @query
    %store @fill
    %answer @done`,
    mutex: `
%read @begin
  %lookup @look
  %found @found
  %missed
    %take-lock @lock
    %second-lookup @again
    %found-now @foundAgain
    %missed
      %query @query
      %store @fill
      %answer @done
    %free-lock`,
    'redis-lock': `
%read @begin
  %lookup @look
  %found @found
  %missed-ask-lock @tryLock
  %refused @sleep
  %granted
    %query @query
    %store @fill
    %free-lock @release
    %answer @done`,
    lease: `
%read @begin
  %ask-cache @look
  %found @found
  %leased-out @sleep
  %leased
    %query @query
    %store-leased @fill
    %answer @done`,
    'flight-lock': `
%read @begin
  %lookup @look
  %found @found
  %in-flight-here
    %wait-for-leader @wait
    %share @share
  %not-in-flight
    %lead
    %ask-lock @tryLock
    %while-refused
      %sleep @sleep
      %second-lookup @again
      %found-hand-out @foundAgain
      %ask-lock-again
    %query @query
    %store @fill
    %free-lock @release
    %hand-out
    %answer @done`,
    'flight-lease': `
%read @begin
  %lookup @look
  %found @found
  %in-flight-here
    %wait-for-leader @wait
    %share @share
  %not-in-flight
    %lead
    %ask-lease @again
    %found-hand-out @foundAgain
    %leased-out @sleep
    %leased
      %query @query
      %store-leased @fill
      %hand-out
      %answer @done`,
    singleflight: `
%read @begin
  %lookup @look
  %found @found
  %in-flight
    %wait-for-leader @wait
    %share @share
  %not-in-flight
    %lead
    %query @query
    %store @fill
    %hand-out
    %answer @done`,
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
  'Pseudo-code': derive(LOOK_ASIDE['Pseudo-code'], [['%read', '%owner-read'], ['%lookup', '%owner-lookup']]),
};

/**
 * How a write is done, by the strategy's name in links. Each word is a statement of `STATEMENTS`.
 * @type {Record<string, string>}
 */
const WRITES = {
  'update-delete': 'update invalidate',
  'delete-update': 'invalidate update',
  'update-set': 'update put',
  'write-around': 'update',
  versioned: 'update putVersion',
  'write-through': 'through',
  'write-back': 'enqueue put',
};

/** @type {Record<Language, Record<string, string>>} */
const STATEMENTS = {
  Go: {
    begin: 'func Put(key string, v Value) { @writing',
    end: '} @written',
    update: '  db.Update(key, v) @update',
    invalidate: '  cache.Delete(key) @invalidate',
    put: '  cache.Set(key, v, ttl) @put',
    putVersion: '  cache.SetIfNewer(key, v, version, ttl) @put',
    through: '  cache.Put(key, v) // %cache-writes-first @through',
    enqueue: '  queue.Push(key, v) // %in-batches @enqueue',
  },
  Python: {
    begin: 'async def put(key, v): @writing',
    end: '    return @written',
    update: '    await db.update(key, v) @update',
    invalidate: '    await cache.delete(key) @invalidate',
    put: '    await cache.set(key, v, ttl) @put',
    putVersion: '    await cache.set_if_newer(key, v, version, ttl) @put',
    through: '    await cache.put(key, v)  # %cache-writes-first @through',
    enqueue: '    await queue.push(key, v)  # %in-batches @enqueue',
  },
  JavaScript: {
    begin: 'async function put(key, v) { @writing',
    end: '} @written',
    update: '  await db.update(key, v) @update',
    invalidate: '  await cache.delete(key) @invalidate',
    put: '  await cache.set(key, v, ttl) @put',
    putVersion: '  await cache.setIfNewer(key, v, version, ttl) @put',
    through: '  await cache.put(key, v) // %cache-writes-first @through',
    enqueue: '  await queue.push(key, v) // %in-batches @enqueue',
  },
  'Pseudo-code': {
    begin: '%write @writing',
    end: '  %answer-write @written',
    update: '  %update @update',
    invalidate: '  %invalidate @invalidate',
    put: '  %put @put',
    putVersion: '  %put-version @put',
    through: '  %write-through @through',
    enqueue: '  %enqueue @enqueue',
  },
};

/** @param {string} strategy @param {Language} language @returns {string} Nothing where nothing is written. */
function writing(strategy, language) {
  const done = WRITES[strategy];
  if (!done) return '';
  const lines = ['begin', ...done.split(' '), 'end'].map((name) => STATEMENTS[language][name] ?? '');
  return `\n\n${lines.join('\n')}`;
}

/** @param {Record<string, string>} programs @param {[from: string, to: string][]} changes */
function derive(programs, changes) {
  /** @param {string} program */
  const one = (program) => changes.reduce((text, [from, to]) => text.replaceAll(from, to), program);
  return Object.fromEntries(Object.entries(programs).map(([name, program]) => [name, one(program)]));
}

/**
 * @param {Pick<Plan, 'coalesce' | 'peers'> & Partial<Pick<Plan, 'writes'>>} plan
 * @param {Language} language
 * @returns {Line[]}
 */
export function code({ coalesce, peers, writes = '' }, language) {
  const programs = (peers ? PEERS : LOOK_ASIDE)[language];
  // Its client asks all nodes, and is used as that of one.
  const template = coalesce === 'redlock' ? programs['redis-lock']?.replaceAll(/\bredis\b/gi, 'redlock') : programs[coalesce];
  const program = `${(template ?? programs.none ?? '').trim()}${writing(writes, language)}`;
  // Where one expression both waits and takes the answer, the request goes home from there.
  const shares = program.includes('@share');
  const loops = program.includes('@sleep') && !program.includes('@again');
  return program
    .split('\n')
    .map((line) => {
      const [, listed = '', name = ''] = line.match(/^(.*?)(?: @(\w+))?$/) ?? [];
      const text = listed.replace(/%([\w-]+)/g, (_, words) => say(`code-${words}`));
      if (!name) return { text, at: [], tally: '' };
      const key = /** @type {Statement} */ (name);
      const at = [key, ...(WITHIN[key] ?? [])];
      if (key === 'wait' && !shares) at.push('share');
      // In a loop the second lookup is the first line again.
      if (key === 'look' && loops) at.push('again');
      if (key === 'found' && loops) at.push('foundAgain');
      return { text, at, tally: TALLIES[key] ?? '' };
    });
}

/** Real systems that do it, by the names under which their words stand: what to write, and what to know about it. @type {Record<string, string[]>} */
const SYSTEMS = {
  'redis-lock': ['redis', 'redisson', 'python'],
  redlock: ['go', 'redisson', 'ruby'],
  lease: ['facebook', 'memcached', 'mcrouter'],
  'flight-lock': ['go', 'python'],
  'flight-lease': ['go', 'python'],
  none: ['plain', 'nginx', 'rails'],
  mutex: ['nginx', 'fusioncache', 'dogpile', 'symfony'],
  singleflight: ['go', 'groupcache', 'rust', 'varnish'],
};

/** How real systems coalesce like this. @param {string} coalesce @returns {[system: string, how: string][]} */
export function inProduction(coalesce) {
  return (SYSTEMS[coalesce] ?? []).map((system) => [say(`system-${coalesce}-${system}.name`), say(`system-${coalesce}-${system}`)]);
}

/** What to know before relying on it. @param {string} coalesce */
export function caution(coalesce) {
  return hasWords(`caution-${coalesce}`) ? say(`caution-${coalesce}`) : '';
}
