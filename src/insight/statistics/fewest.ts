/** Of fewer of whom it is known a share tells nothing: it recommends no threshold, and no chance is said by it. */
export const fewest = 10;
