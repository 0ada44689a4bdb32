import fc from 'fast-check';

// One seed for every run, so that a change and not chance decides whether it passes. PROPERTY_SEED looks elsewhere.
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20261122) });
