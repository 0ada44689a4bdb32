import type { Subject } from '../../model/types.ts';
import { isoText, known } from './instant.ts';

const columnTexts: Record<Subject, string> = {
  lead: `[('email', email), ('name', name), ('account_id', account_id), ('signed_up_at', ${isoText('signed_up_at')})]`,
  account: `[('name', name), ('domain', domain), ('owner', owner), ('parent', parent), ('created_at', ${isoText('created_at')})]`,
};

/**
 * What is known of the leads (accounts) whose keys are `among`, a select: key, and texts by name, of each the latest version that says it.
 * Which names are looked at says the parameter lead_texts (account_texts).
 */
export const knownTexts = (subject: Subject, among: string): string => `
    SELECT key, mapFromArrays(groupArray(told), groupArray(telling)) AS texts
    FROM (
        SELECT key, said.1 AS told, argMax(said.2, version) AS telling
        FROM (
            SELECT
                ${subject}_key AS key, (known_at, written_at, record) AS version, ${columnTexts[subject]} AS own,
                arrayJoin(arrayConcat(own, arrayFilter(pair -> NOT has(own.1, pair.1),
                    arrayZip(CAST(mapKeys(traits), 'Array(String)'), mapValues(traits))))) AS said
            FROM ${subject}_traits
            WHERE ${known} AND ${subject}_key IN (${among}))
        WHERE said.2 != '' AND said.1 IN {${subject}_texts:Array(String)}
        GROUP BY key, told)
    GROUP BY key`;
