package rules

import (
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/baseconfig"
)

var kernelStart = &lint.Rule{
	Name:     "kernel-start",
	Severity: lint.Error,
	Doc: `a config.json with which no kernel starts

SparkMagic sets up logging and its events before anything else. If it can't, the user sees only
` + "`Kernel died before replying to kernel_info`" + `; the reason stands in the terminal or log of the Jupyter server:

- ` + "`ValueError: dictionary doesn't specify a version`, `ValueError: Unsupported version: 2`" + `
- ` + "`ValueError: Unable to configure handler 'magicsHandler'`, `Unable to configure formatter`, `Unable to configure root logger`" + `
- ` + "`ModuleNotFoundError: No module named 'remotespark'`, `AttributeError: 'NoneType' object has no attribute 'rsplit'`" + `

` + "`logging_config`" + ` goes to Python's ` + "`logging.config.dictConfig`" + `: its version is 1, its classes must exist and take
the keys that are given, its levels are Python's, and its handlers and formatters are named in it. The examples
that its first releases came with name no ` + "`home_path`" + ` for the handler, which needs one. The default is good:
leave the key out. Whether a class of another package is installed can't be seen.`,
	Evidence: []string{"type-log-3", "type-log-4", "type-log-5", "type-log-9", "type-log-10", "type-events-2"},
	Examples: []lint.Example{
		{
			Bad:  `{"session_configs": {}, «"logging_config"»: {"handlers": {}}}`,
			Good: `{"session_configs": {}, "logging_config": {"version": 1, "handlers": {}}}`,
		},
		{
			Bad: `{"session_configs": {}, "logging_config": {"version": 1, "handlers": {"h": {"class": ` +
				`«"remotespark.utils.filehandler.MagicsFileHandler"», "home_path": "~/.sparkmagic"}}}}`,
			Good: `{"session_configs": {}, "logging_config": {"version": 1, "handlers": {"h": ` +
				`{"class": "hdijupyterutils.filehandler.MagicsFileHandler", "home_path": "~/.sparkmagic"}}}}`,
		},
		{
			Bad: `{"session_configs": {}, "logging_config": {"version": 1, "handlers": {«"h"»: ` +
				`{"class": "hdijupyterutils.filehandler.MagicsFileHandler"}}}}`,
			Good: `{"session_configs": {}, "logging_config": {"version": 1, "handlers": {"h": ` +
				`{"class": "hdijupyterutils.filehandler.MagicsFileHandler", "home_path": "~/.sparkmagic"}}}}`,
		},
		{
			Bad: `{"session_configs": {}, "logging_config": {"version": 1, "handlers": {"h": ` +
				`{"class": "logging.StreamHandler", «"home_path"»: "~"}}, "root": {"level": "INFO", "handlers": [«"g"»]}}}`,
			Good: `{"session_configs": {}, "logging_config": {"version": 1, "handlers": {"h": {"class": "logging.StreamHandler"}}, "root": ` +
				`{"level": "INFO", "handlers": ["h"]}}}`,
		},
		{
			Bad:  `{"session_configs": {}, "events_handler_class": «null»}`,
			Good: `{"session_configs": {}, "events_handler_class": "hdijupyterutils.eventshandler.EventsHandler"}`,
		},
	},
	Check: func(p *lint.Pass) {
		reportConfig(p, func(f baseconfig.Flaw) bool { return f.Stage == baseconfig.KernelStart },
			func(baseconfig.Flaw) string { return "the kernel does not start" })
	},
}
