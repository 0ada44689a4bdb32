/** Of fewer of whom it is known a share tells nothing: it recommends no threshold, and no chance is said by it. */
export const fewest = 10;

/** Where fewer outcomes are expected by the rate of everyone, what came of them isn't asked: it would be chance. */
export const fewestExpected = 5;
