# What a person may guess before a preset plays: a figure of the end.

guess-hot-key = “Tom” expires under 100 readers, and nothing protects the database. How many queries does A send?
guess-geecache = 100 requests for one key that nobody holds, and no singleflight. How many queries does A send?
guess-geecache-100k = 100 000 requests for one key, and singleflight at its owner. How many queries does B send?
guess-global-lock = Five apps, singleflight in each. How many queries does A send?
guess-lock-too-short = The lock lasts 80 ms, the query 200 ms. How many queries does A send for one value?
guess-xfetch = 2000 readers a second, four expiries, and each reader draws whether it refreshes. How many queries does B send?
guess-threshold-refresh = 500 readers a second all refresh when 300 ms are left, four times. How many queries does A send?
guess-penetration-negative = 2000 requests for 50 keys that do not exist, and the cache keeps negative entries. How many queries does B send?
guess-node-leaves = One of five nodes leaves, and keys are placed by modulo. How many of 10 000 requests query in A?
guess-metastable = 20 000 requests, and one flush that takes an instant. How many requests fail in A?
guess-leader-fails = 100 readers share one query, and it fails. How many of them fail in A?
guess-invalidation-race = One update deletes one key that is read 500 times a second. How many reads get the old value in A?
guess-write-back-crash = 1800 writes are queued for up to 2 s, and one of two apps crashes. How many are lost in A?
guess-primary-fails = 200 writes a second, replicas that are 300 ms behind, and a primary that dies. How many acknowledged writes are lost in A?
guess-celebrity = A profile is not in the cache, and 5000 readers a second want it. How many queries does A send?

guess-label = Guess first
guess-choose = { $count }
guess-made = You guessed { $guess }. So far it is { $value }.
    .right = You guessed { $guess }, and it is { $value }.
    .wrong = You guessed { $guess }. It is { $value }.
guess-leave = No guess
