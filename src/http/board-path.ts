/** Where bull-board is. */
export const boardPath = '/admin/jobs';
