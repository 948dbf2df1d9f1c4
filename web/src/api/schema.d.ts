// Made by tools/api_types from the program's own description of its API. Do not change by hand.
export interface paths {
    "/api/duplicates/{object}/scan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Search all records for duplicates as a job */
        post: operations["post_api_duplicates_object_scan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Export a list as a job */
        post: operations["post_api_exports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/imports/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run the import as a job */
        post: operations["post_api_imports_id_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My jobs */
        get: operations["get_api_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A job and its progress */
        get: operations["get_api_jobs_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My notifications */
        get: operations["get_api_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/records/{object}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List records */
        get: operations["get_api_records_object"];
        put?: never;
        /** Create a record */
        post: operations["post_api_records_object"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/records/{object}/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change many records as a job, or tell beforehand */
        post: operations["post_api_records_object_bulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/records/{object}/filter_hints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Conditions worth adding to a filter, and what is missing in its records */
        get: operations["get_api_records_object_filter_hints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/records/{object}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a record */
        get: operations["get_api_records_object_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a record */
        patch: operations["patch_api_records_object_id"];
        trace?: never;
    };
    "/api/records/{object}/{id}/brief": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One page to read before a visit */
        get: operations["get_api_records_object_id_brief"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/records/{object}/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Changes by field */
        get: operations["get_api_records_object_id_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/records/{object}/{id}/related/{relation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A related list */
        get: operations["get_api_records_object_id_related_relation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/records/{object}/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore a deleted record */
        post: operations["post_api_records_object_id_restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/records/{object}/{id}/stage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move to a stage */
        post: operations["post_api_records_object_id_stage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/records/{object}/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that happened */
        get: operations["get_api_records_object_id_timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reports/best_practice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What sellers who win more do differently in every stage */
        get: operations["get_api_reports_best_practice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reports/best_practice/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put steps of the best sellers into the playbook */
        post: operations["post_api_reports_best_practice_publish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The object model */
        get: operations["get_api_schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schema/{object}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One object of the model */
        get: operations["get_api_schema_object"];
        /** Change the model */
        put: operations["put_api_schema_object"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I */
        get: operations["get_api_session"];
        put?: never;
        /** Sign in */
        post: operations["post_api_session"];
        delete?: never;
        options?: never;
        head?: never;
        /** Change my language or time zone */
        patch: operations["patch_api_session"];
        trace?: never;
    };
    "/api/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Workspace settings */
        get: operations["get_api_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change workspace settings */
        patch: operations["patch_api_settings"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Text: {
            zh?: string;
            en?: string;
        };
        Link: {
            id: string;
            name: string | null;
            object?: string;
        };
        Value: string | number | boolean | null | string[] | components["schemas"]["Link"];
        Fault: {
            field: string;
            rule: string;
            message: string;
            hint?: string;
        };
        Choice: {
            name: string;
            label: components["schemas"]["Text"];
            color?: string;
            active?: boolean;
            when?: string[];
            after?: string[];
        };
        /** @enum {string} */
        FieldType: "text" | "long_text" | "number" | "decimal" | "money" | "percent" | "date" | "instant" | "boolean" | "choice" | "multi_choice" | "link" | "link_any" | "email" | "phone" | "url" | "user" | "stage" | "auto_number" | "file";
        Field: {
            name: string;
            type: components["schemas"]["FieldType"];
            label: components["schemas"]["Text"];
            help?: components["schemas"]["Text"];
            required?: boolean;
            unique?: boolean;
            read_only?: boolean;
            computed?: boolean;
            editable?: boolean;
            custom?: boolean;
            system?: boolean;
            searchable?: boolean;
            sortable?: boolean;
            groupable?: boolean;
            scale?: number;
            length?: number;
            min?: number | string | null;
            max?: number | string | null;
            choices?: components["schemas"]["Choice"][];
            depends_on?: string;
            target?: string;
            targets?: string[];
            relation?: string;
            formula?: string;
            default?: string;
            required_when?: string;
            visible_when?: string;
            part_of?: string;
            part_label?: components["schemas"]["Text"];
        };
        Relation: {
            name: string;
            object: string;
            field: string;
            label: components["schemas"]["Text"];
        };
        PracticeSide: {
            n: number;
            k?: number;
            figure: number | null;
            rate?: number | null;
            low: number | null;
            high: number | null;
            reason: string | null;
            where: string | null;
            k_where?: string | null;
        };
        PracticeRow: {
            /** @enum {string} */
            metric: "stay" | "share" | "number" | "first";
            what: string | null;
            label: components["schemas"]["Text"] | null;
            top: components["schemas"]["PracticeSide"];
            others: components["schemas"]["PracticeSide"];
            difference: number | null;
            low: number | null;
            high: number | null;
            test: null | ("z" | "fisher" | "rank_sum");
            p: number | null;
            q: number | null;
            /** @enum {string} */
            evidence: "step" | "none" | "too_small" | "too_few";
            name?: components["schemas"]["Text"];
            how?: components["schemas"]["Text"];
            within_days?: number | null;
        };
        PracticeStage: {
            stage: string;
            label: components["schemas"]["Text"];
            kind: string;
            top: components["schemas"]["Figure"];
            others: components["schemas"]["Figure"];
            rows: components["schemas"]["PracticeRow"][];
        };
        Figure: {
            value: number;
            where: string;
        };
        PracticeSeller: {
            person: components["schemas"]["Link"] | null;
            win_rate: components["schemas"]["PracticeRate"];
            difference: number;
            mix: number;
            skill: number;
            p: number | null;
            q: number;
        };
        PracticeRate: {
            k: number;
            n: number;
            rate: number | null;
            low: number | null;
            high: number | null;
            reason: string | null;
            where: string;
            won_where: string;
        };
        PracticeSellers: {
            /** @enum {string} */
            basis: "significant" | "best_quarter" | "none";
            reason: null | ("too_few_people" | "too_few_deals" | "nobody_ahead");
            sellers: number;
            judged: number;
            least_closed: number;
            least_people: number;
            people: components["schemas"]["PracticeSeller"][];
        };
        PracticeListed: {
            stage: string;
            what: string;
            /** @enum {string} */
            side: "top" | "others";
            n: number;
            rows: components["schemas"]["PracticeDeal"][];
        };
        PracticeDeal: {
            record: string;
            name: string | null;
            owner: components["schemas"]["Link"] | null;
            won: boolean;
            days: number;
            number: number | null;
            first: number | null;
        };
        BestPractice: {
            object: string;
            pipeline: string;
            pipeline_label: components["schemas"]["Text"];
            from: string;
            to: string;
            as_of: string | null;
            currency: string;
            deals: components["schemas"]["Figure"];
            excluded: components["schemas"]["PracticeExcluded"][];
            segment: components["schemas"]["PracticeSegment"] | null;
            /** @enum {string} */
            against: "closed" | "won";
            most_q: number;
            sellers: components["schemas"]["PracticeSellers"];
            activities: components["schemas"]["PracticeActivity"][];
            tests: number;
            steps: number;
            stages: components["schemas"]["PracticeStage"][];
            listed?: components["schemas"]["PracticeListed"];
        };
        PracticeExcluded: {
            reason: string;
            n: number | null;
            where: string | null;
        };
        PracticeSegment: {
            field: string;
            label: components["schemas"]["Text"];
        };
        PracticeActivity: {
            object: string;
            label: components["schemas"]["Text"];
        };
        PracticePublished: {
            /** @enum {string} */
            as: "entries" | "stage";
            made: string[];
            kept: string[];
        };
        Gate: {
            name: string;
            say: components["schemas"]["Text"];
            field?: string;
            relation?: string;
            when?: string;
            who?: components["schemas"]["Text"];
        };
        CheckItem: {
            name: string;
            label: components["schemas"]["Text"];
            required: boolean;
            active: boolean;
        };
        PlayStep: {
            name: string;
            label: components["schemas"]["Text"];
            help: components["schemas"]["Text"];
            script: components["schemas"]["Text"];
            creates: string;
            due_days: number;
            active: boolean;
        };
        Stage: {
            name: string;
            label: components["schemas"]["Text"];
            /** @enum {string} */
            kind: "open" | "won" | "lost";
            position: number;
            probability: number;
            definition?: components["schemas"]["Text"];
            evidence?: components["schemas"]["Text"];
            required?: string[];
            gates?: components["schemas"]["Gate"][];
            exits?: components["schemas"]["Gate"][];
            buyer?: string;
            /** @enum {string} */
            control?: "none" | "notify" | "acknowledge";
            category?: string;
            checklist?: components["schemas"]["CheckItem"][];
            playbook?: components["schemas"]["PlayStep"][];
        };
        Pipeline: {
            name: string;
            label: components["schemas"]["Text"];
            active?: boolean;
            silent_days?: number;
            silent_moves?: number;
            stages: components["schemas"]["Stage"][];
        };
        Section: {
            label: components["schemas"]["Text"];
            fields: string[];
            visible_when?: string;
        };
        Layout: {
            sections: components["schemas"]["Section"][];
            list: string[];
            card: string[];
            key_figures: string[];
            related: string[];
            quick: string[];
        };
        Layouts: {
            phone?: components["schemas"]["Layout"];
        };
        View: {
            name: string;
            label: components["schemas"]["Text"];
            where?: string;
            sort?: string;
        };
        /** @enum {string} */
        Scope: "own" | "team" | "subtree" | "all" | "none";
        Rights: {
            read: components["schemas"]["Scope"];
            create: boolean;
            edit: components["schemas"]["Scope"];
            delete: components["schemas"]["Scope"];
            export: boolean;
            import: boolean;
        };
        Object: {
            name: string;
            label: components["schemas"]["Text"];
            plural: components["schemas"]["Text"];
            icon?: string;
            position?: number;
            system?: boolean;
            custom?: boolean;
            activity?: boolean;
            aside?: boolean;
            traits: {
                [key: string]: string;
            };
            fields: components["schemas"]["Field"][];
            relations: components["schemas"]["Relation"][];
            pipelines?: components["schemas"]["Pipeline"][];
            layout: components["schemas"]["Layout"];
            layouts?: components["schemas"]["Layouts"];
            views: components["schemas"]["View"][];
            rights: components["schemas"]["Rights"];
            duplicates?: components["schemas"]["DuplicateRule"][];
            duplicate_policy?: components["schemas"]["DuplicatePolicy"];
        };
        DuplicateWeights: {
            same?: number;
            different?: number;
        };
        DuplicateRule: {
            rule: string;
            fields: string[];
            against?: {
                [key: string]: string[];
            };
            weights?: components["schemas"]["DuplicateWeights"];
        };
        DuplicatePolicy: {
            threshold: number;
            review: number;
            rarity: number;
            channels: {
                [key: string]: string;
            };
        };
        Rate: {
            from: string;
            rate: string;
        };
        Settings: {
            company?: string;
            base_currency: string;
            currencies: string[];
            rates?: {
                [key: string]: components["schemas"]["Rate"][];
            };
            time_zone: string;
            country: string;
            fiscal_year_start: number;
            language: string;
            reminder_escalation_hours?: number;
            request_escalation_hours?: number;
            watermark?: boolean;
        };
        Schema: {
            version: string;
            settings?: components["schemas"]["Settings"];
            objects: components["schemas"]["Object"][];
        };
        Team: {
            id: string;
            name: string;
        };
        RoleName: {
            id: string;
            name: string;
            label: components["schemas"]["Text"];
        };
        Person: {
            id: string;
            name: string;
            login: string;
            email?: string | null;
            language?: string | null;
            time_zone?: string | null;
            role?: components["schemas"]["RoleName"] | null;
            team?: components["schemas"]["Team"] | null;
        };
        Session: {
            user: components["schemas"]["Person"];
            csrf: string;
            capabilities: string[];
            schema_version: string;
            expires_at?: string;
            settings: components["schemas"]["Settings"];
        };
        Record: {
            id: string;
            version: number;
            can?: string[];
        } & {
            [key: string]: unknown;
        };
        RecordPage: {
            rows: components["schemas"]["Record"][];
            next: string | null;
            count?: number;
            count_capped?: boolean;
            sums?: {
                [key: string]: string | number | null;
            };
        };
        Change: {
            field: string;
            before: components["schemas"]["Value"];
            after: components["schemas"]["Value"];
        };
        HistoryEntry: {
            id: string;
            at: string;
            user?: components["schemas"]["Link"] | null;
            action: string;
            cause?: string | null;
            cause_id?: string;
            merged_from?: components["schemas"]["Link"];
            fields: components["schemas"]["Change"][];
        };
        History: {
            changes: components["schemas"]["HistoryEntry"][];
            next: string | null;
        };
        TimelineItem: {
            id: string;
            at: string;
            /** @enum {string} */
            kind: "activity" | "change" | "stage" | "created" | "deleted" | "restored" | "file";
            object?: string;
            record?: string;
            title?: string | null;
            body?: string | null;
            done?: boolean | null;
            due?: string | null;
            user?: components["schemas"]["Link"] | null;
            changes?: components["schemas"]["Change"][];
            cause?: string | null;
            cause_id?: string;
            merged_from?: components["schemas"]["Link"];
        };
        Timeline: {
            items: components["schemas"]["TimelineItem"][];
            next: string | null;
        };
        BriefPart: {
            /** @enum {string} */
            section: "subject" | "people" | "roles" | "open_deals" | "past_deals" | "bought" | "promised" | "contacts";
            object: string;
            rows: components["schemas"]["Record"][];
            more: boolean;
        };
        BriefRisk: {
            /** @enum {string} */
            kind: "silent" | "overdue" | "past_close" | "slow" | "stalled" | "put_off" | "no_next_step" | "against";
            object: string;
            id: string;
            name: string;
            n: number;
            text: string;
        };
        BriefGap: {
            section: string;
            object: string;
        };
        Brief: {
            parts: components["schemas"]["BriefPart"][];
            risks: components["schemas"]["BriefRisk"][];
            left_out: components["schemas"]["BriefGap"][];
            timeline: components["schemas"]["Timeline"];
        };
        FilterHint: {
            /** @enum {string} */
            kind: "mine" | "flag" | "silent" | "closing" | "value" | "missing";
            field: string;
            where: string;
            count: number;
        };
        FilterHints: {
            total: number;
            hints: components["schemas"]["FilterHint"][];
            missing: components["schemas"]["FilterHint"][];
            not_counted: string[];
        };
        Job: {
            id: string;
            /** @enum {string} */
            kind: "import" | "export" | "bulk" | "undo" | "demo" | "duplicates" | "merge";
            title: string;
            /** @enum {string} */
            state: "waiting" | "running" | "done" | "failed" | "cancelled";
            phase?: string | null;
            done: number;
            total: number;
            created?: number;
            updated?: number;
            skipped?: number;
            failed?: number;
            rate?: number | null;
            seconds_left?: number | null;
            message?: components["schemas"]["Text"] | null;
            file?: string | null;
            faults?: string | null;
            can_undo?: boolean;
            undone?: boolean;
            created_at: string;
            started_at?: string | null;
            finished_at?: string | null;
            result?: {
                [key: string]: unknown;
            };
        };
        Jobs: {
            jobs: components["schemas"]["Job"][];
        };
        JobStarted: {
            job: string;
        };
        Notification: {
            id: string;
            at: string;
            kind: string;
            read: boolean;
            object?: string | null;
            record?: string | null;
            job?: string | null;
            count?: number;
            title: string | null;
            body?: string | null;
            actor?: components["schemas"]["Link"] | null;
        };
        Notifications: {
            items: components["schemas"]["Notification"][];
            unread: number;
            next: string | null;
        };
        Problem: {
            /** @enum {string} */
            code: "invalid" | "unauthenticated" | "forbidden" | "not_found" | "conflict" | "gate" | "limit" | "unavailable" | "internal";
            message: string;
            fields: {
                field?: string;
                rule?: string;
                message?: string;
                hint?: string;
            }[];
            request_id: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    post_api_duplicates_object_scan: {
        parameters: {
            query?: never;
            header?: {
                /** @description a repeat within 24 hours gets the first answer again */
                "Idempotency-Key"?: string;
            };
            path: {
                object: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStarted"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_exports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStarted"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_imports_id_start: {
        parameters: {
            query?: never;
            header?: {
                /** @description a repeat within 24 hours gets the first answer again */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStarted"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_jobs: {
        parameters: {
            query?: {
                /** @description 1 to 200 */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Jobs"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_jobs_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_notifications: {
        parameters: {
            query?: {
                /** @description 1 to 200 */
                limit?: string;
                /** @description cursor of the page before */
                after?: string;
                /** @description true: only unread ones */
                unread?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notifications"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_records_object: {
        parameters: {
            query?: {
                /** @description filter expression */
                where?: string;
                /** @description comma separated field names */
                fields?: string;
                /** @description comma separated, - for descending */
                sort?: string;
                /** @description words to find */
                search?: string;
                /** @description 1 to 500 */
                limit?: string;
                /** @description cursor of the page before */
                after?: string;
                /** @description position from 0 instead of a cursor */
                at?: string;
                /** @description exact or capped */
                count?: string;
                /** @description fields to sum */
                sum?: string;
                /** @description a past day or moment */
                as_of?: string;
                /** @description true: with what I may do with each row */
                can?: string;
                /** @description true: the recycle bin */
                deleted?: string;
            };
            header?: never;
            path: {
                object: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordPage"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_records_object: {
        parameters: {
            query?: never;
            header?: {
                /** @description a repeat within 24 hours gets the first answer again */
                "Idempotency-Key"?: string;
            };
            path: {
                object: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Record"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_records_object_bulk: {
        parameters: {
            query?: never;
            header?: {
                /** @description a repeat within 24 hours gets the first answer again */
                "Idempotency-Key"?: string;
            };
            path: {
                object: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStarted"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_records_object_filter_hints: {
        parameters: {
            query?: {
                /** @description what the list is filtered by */
                where?: string;
            };
            header?: never;
            path: {
                object: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilterHints"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_records_object_id: {
        parameters: {
            query?: {
                /** @description a past day or moment */
                as_of?: string;
            };
            header?: never;
            path: {
                object: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Record"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_api_records_object_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                object: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Record"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_records_object_id_brief: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                object: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Brief"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_records_object_id_history: {
        parameters: {
            query?: {
                /** @description 1 to 200 */
                limit?: string;
                /** @description cursor of the page before */
                after?: string;
            };
            header?: never;
            path: {
                object: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_records_object_id_related_relation: {
        parameters: {
            query?: {
                /** @description filter expression */
                where?: string;
                /** @description comma separated field names */
                fields?: string;
                /** @description comma separated, - for descending */
                sort?: string;
                /** @description words to find */
                search?: string;
                /** @description 1 to 500 */
                limit?: string;
                /** @description cursor of the page before */
                after?: string;
                /** @description position from 0 instead of a cursor */
                at?: string;
                /** @description exact or capped */
                count?: string;
                /** @description fields to sum */
                sum?: string;
                /** @description a past day or moment */
                as_of?: string;
                /** @description true: with what I may do with each row */
                can?: string;
                /** @description true: the recycle bin */
                deleted?: string;
            };
            header?: never;
            path: {
                object: string;
                id: string;
                relation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordPage"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_records_object_id_restore: {
        parameters: {
            query?: never;
            header?: {
                /** @description a repeat within 24 hours gets the first answer again */
                "Idempotency-Key"?: string;
            };
            path: {
                object: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Record"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_records_object_id_stage: {
        parameters: {
            query?: never;
            header?: {
                /** @description a repeat within 24 hours gets the first answer again */
                "Idempotency-Key"?: string;
            };
            path: {
                object: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Record"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_records_object_id_timeline: {
        parameters: {
            query?: {
                /** @description 1 to 200 */
                limit?: string;
                /** @description cursor of the page before */
                after?: string;
            };
            header?: never;
            path: {
                object: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_reports_best_practice: {
        parameters: {
            query?: {
                /** @description an object with stages */
                object?: string;
                /** @description one of its pipelines */
                pipeline?: string;
                /** @description first day deals were closed on */
                from?: string;
                /** @description last day */
                to?: string;
                /** @description filter expression */
                where?: string;
                /** @description field that tells deals apart; the source by default */
                segment?: string;
                /** @description closed deals a seller needs to be judged, 5 to 1000 */
                least_closed?: string;
                /** @description closed or won deals of the others */
                against?: string;
                /** @description whose deals are listed */
                stage?: string;
                /** @description stay, or an activity: whose deals are listed */
                what?: string;
                /** @description top or others */
                side?: string;
                /** @description position of the first listed */
                at?: string;
                /** @description rows, 1 to 500 */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BestPractice"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_reports_best_practice_publish: {
        parameters: {
            query?: never;
            header?: {
                /** @description a repeat within 24 hours gets the first answer again */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PracticePublished"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_schema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schema"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_schema_object: {
        parameters: {
            query?: {
                /** @description as people of this role see it (capability administer) */
                role?: string;
            };
            header?: never;
            path: {
                object: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Object"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_api_schema_object: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                object: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Object"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_api_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_api_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
